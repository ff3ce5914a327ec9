// swift-tools-version: 6.2
import PackageDescription

/// What every Swift target of the package is compiled with.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  // `Tensor.row(_:)` hands out a `Span` that borrows from the tensor.
  .enableExperimentalFeature("Lifetimes"),
  .treatAllWarnings(as: .error),
]

let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")

/// A Swift library or its tests, with the project's settings.
func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(
  _ module: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
  .testTarget(
    name: "\(module)Tests",
    dependencies: [.init(stringLiteral: module), "TestSupport"] + dependencies,
    exclude: exclude, swiftSettings: strict)
}

let package = Package(
  name: "imgfilter",
  platforms: [.macOS(.v26)],
  products: [
    .executable(name: "imgfilter", targets: ["imgfilter"]),
    .library(name: "Tensors", targets: ["Tensors"]),
    .library(name: "Convolution", targets: ["Convolution"]),
    .library(name: "ImageCodecs", targets: ["ImageCodecs"]),
    .library(name: "ImageFilters", targets: ["ImageFilters"]),
    .library(name: "NeuralNetworks", targets: ["NeuralNetworks"]),
    .library(name: "NetworkModels", targets: ["NetworkModels"]),
    .library(name: "LearnedFilters", targets: ["LearnedFilters"]),
    .library(name: "Visualization", targets: ["Visualization"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    // The system's libraries.
    .systemLibrary(
      name: "CLibPNG", pkgConfig: "libpng",
      providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CLibJPEG", pkgConfig: "libjpeg",
      providers: [.apt(["libjpeg-dev"]), .brew(["jpeg-turbo"])]),
    .systemLibrary(
      name: "CLibZ", pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),

    // C: the codecs' error boundary, the SIMD inner loops and the threads that share them.
    .target(name: "CPNG", dependencies: ["CLibPNG"]),
    .target(name: "CJPEG", dependencies: ["CLibJPEG"]),
    .target(name: "CKernels", cSettings: [.define("NDEBUG")]),
    .target(name: "CThreads"),
    // The trained networks that ship, in the program itself, so that it finds them wherever it is copied to.
    .target(name: "CWeights", exclude: ["models"]),

    // The staircase: a module imports only what stands above it here.
    module("Tensors", ["CThreads", "CLibZ", system]),
    module("Convolution", ["CKernels", "Tensors"]),
    module("ImageCodecs", ["CPNG", "CJPEG", "Tensors", system]),
    module("ImageFilters", ["CKernels", "Convolution", "ImageCodecs", "Tensors", system]),
    module(
      "NeuralNetworks", ["CKernels", "Convolution", "ImageCodecs", "ImageFilters", "Tensors", system]),
    module("NetworkModels", ["Convolution", "ImageCodecs", "NeuralNetworks", "Tensors", system]),
    module(
      "LearnedFilters",
      [
        "CKernels", "CWeights", "Convolution", "ImageCodecs", "ImageFilters", "NeuralNetworks", "Tensors", system,
      ]),
    module(
      "Visualization",
      [
        "CKernels", "Convolution", "ImageCodecs", "ImageFilters", "LearnedFilters", "NetworkModels", "NeuralNetworks",
        "Tensors", system,
      ]),
    module(
      "FilterCommands",
      [
        "ImageCodecs", "ImageFilters", "LearnedFilters", "NetworkModels", "NeuralNetworks", "Tensors",
        "Visualization", system,
        argumentParser,
      ]),
    .executableTarget(
      name: "imgfilter", dependencies: ["FilterCommands"], swiftSettings: strict),

    // Tests.
    .target(
      name: "TestSupport", dependencies: ["ImageCodecs", "ImageFilters", "Tensors", system],
      path: "Tests/TestSupport", swiftSettings: strict),
    .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
    tests("CKernels"),
    tests("Tensors", [system]),
    tests("Convolution", ["Tensors"]),
    tests("ImageCodecs", ["Tensors", system]),
    tests("ImageFilters", ["Convolution", "ImageCodecs", "Tensors", system]),
    tests(
      "NeuralNetworks",
      ["AllocationCounter", "CKernels", "Convolution", "ImageCodecs", "ImageFilters", "Tensors", system]),
    tests("NetworkModels", ["ImageCodecs", "NeuralNetworks", "Tensors", system]),
    tests("LearnedFilters", ["ImageCodecs", "ImageFilters", "NeuralNetworks", "Tensors", system]),
    tests(
      "Visualization",
      ["ImageCodecs", "ImageFilters", "LearnedFilters", "NetworkModels", "NeuralNetworks", "Tensors", system]),
    // The tests run the program as a user does, so it has to be there.
    tests(
      "FilterCommands",
      [
        "imgfilter", "ImageCodecs", "ImageFilters", "LearnedFilters", "NetworkModels", "NeuralNetworks", "Tensors",
        argumentParser, system,
      ],
      exclude: ["HelpScreens"]),
  ],
  swiftLanguageModes: [.v6]
)
