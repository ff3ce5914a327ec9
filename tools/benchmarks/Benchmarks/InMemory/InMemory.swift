import Benchmark
import BenchmarkWorks
import Foundation
import ImageFilters

/// Registers one benchmark for each work of the list that the environment names.
///
/// Each call of a filter makes a new image, as the peers' calls do. The picture is read before the clock starts.
let benchmarks: @Sendable () -> Void = {
  guard let list = ProcessInfo.processInfo.environment["IMGFILTER_BENCHMARK_WORKS"] else {
    fatalError("IMGFILTER_BENCHMARK_WORKS has to name a list of works; tools/benchmark writes one")
  }
  let seconds = ProcessInfo.processInfo.environment["IMGFILTER_BENCHMARK_SECONDS"].flatMap(Double.init) ?? 0.3
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock], timeUnits: .nanoseconds, warmupIterations: 1,
    maxDuration: .milliseconds(Int(seconds * 1000)), maxIterations: 200)
  do {
    for work in try Work.list(contentsOf: URL(filePath: list)) {
      let filter = try work.filter.filter()
      let options = work.options
      Benchmark(work.name) { benchmark, image in
        blackHole(try image.filtered(by: filter, options: options))
      } setup: {
        try work.image()
      }
    }
  } catch {
    fatalError("the works cannot be read from \(list): \(error)")
  }
}
