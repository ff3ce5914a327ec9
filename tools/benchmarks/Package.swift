// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that imgfilter never depends on what it is measured with. `tools/benchmark` builds it.

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "imgfilter-benchmarks",
  platforms: [.macOS(.v26)],
  dependencies: [
    .package(name: "imgfilter", path: "../.."),
    // Without its counters of allocations and references: they slow down what is measured.
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.0", traits: []),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
  ],
  targets: [
    .target(
      name: "BenchmarkWorks",
      dependencies: [
        .product(name: "ImageCodecs", package: "imgfilter"),
        .product(name: "ImageFilters", package: "imgfilter"),
        .product(name: "SystemPackage", package: "swift-system"),
        .product(name: "Tensors", package: "imgfilter"),
      ], swiftSettings: strict),
    .executableTarget(
      name: "InMemory",
      dependencies: [
        "BenchmarkWorks",
        .product(name: "Benchmark", package: "benchmark"),
        .product(name: "ImageFilters", package: "imgfilter"),
      ], path: "Benchmarks/InMemory", swiftSettings: strict,
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    .executableTarget(
      name: "InferenceWorker",
      dependencies: [
        .product(name: "NetworkModels", package: "imgfilter"),
        .product(name: "NeuralNetworks", package: "imgfilter"),
        .product(name: "SystemPackage", package: "swift-system"),
        .product(name: "Tensors", package: "imgfilter"),
      ], swiftSettings: strict),
    .executableTarget(name: "Launch"),
    .executableTarget(
      name: "TrainingWorker",
      dependencies: [
        .product(name: "NeuralNetworks", package: "imgfilter"),
        .product(name: "SystemPackage", package: "swift-system"),
        .product(name: "Tensors", package: "imgfilter"),
      ], swiftSettings: strict),
    .executableTarget(name: "WriteResults", dependencies: ["BenchmarkWorks"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
