import ImageCodecs
import ImageFilters
import SystemPackage
import Tensors
import TestSupport
import Testing

/// Pictures in memory are run in bands, one after the other or several at a time, streams from the first row to the last:
/// the bytes are the same.
@Suite("Bands of pictures in memory")
struct MemoryBandsTests {
  /// Filters that have steps of their own for 8 bits.
  private static func byteFilters() -> [any ImageFilter] {
    var filters: [any ImageFilter] = [
      Median(radius: 1), Box(radius: 50), Box(radiusX: 2, radiusY: 128), Gradient(.sobel, perChannel: true),
      Gradient(.scharr, scale: 0.1, perChannel: true, border: .wrap),
      Blur(sigmaX: 20, sigmaY: 1, border: .reflect), Blur(sigmaX: 0, sigmaY: 15, border: .wrap),
    ]
    for border: Border in [.replicate, .reflect, .reflect101, .wrap, .constant(0.25), .constant(0.2)] {
      filters += [1, 5, 60].map { Blur(sigma: $0, border: border) }
    }
    for size in [3, 15, 31] {
      if let kernel = try? Kernel.random(width: size, height: size, whole: size == 3) {
        filters += [Convolve(kernel), Convolve(kernel, border: .wrap)]
      }
    }
    return filters
  }

  static let filters = FilterPlanTests.filters + byteFilters()

  enum Samples: String, CaseIterable, Sendable {
    case rgb, gray, float

    // Taller than 4 bands for each of 8 threads take, of 8 rows each, and than a tile.
    var image: Image {
      #if DEBUG
        let (width, height) = (24, 500)
      #else
        let (width, height) = (90, 700)
      #endif
      var random = SeededGenerator(seed: 700)
      if self == .float { return .random(width: width, height: height, channels: 1, using: &random) }
      let channels = self == .rgb ? 3 : 1
      let samples = (0..<width * height * channels).map { _ in UInt8.random(in: 0...255, using: &random) }
      return Image(.uint8(Tensor(shape: [height, width, channels], elements: samples)))
    }
  }

  private func inMemory(_ image: Image, _ filter: any ImageFilter, threads: Int) throws -> [UInt8] {
    var options = ProcessingOptions()
    options.parallelism = Parallelism(threads: threads)
    return try image.filtered(by: AnyFilter(filter), options: options).encoded(as: .npy)
  }

  private func streamed(_ image: Image, _ filter: any ImageFilter) throws -> [UInt8] {
    let reader = try ImageReader.open(.bytes(image.encoded(as: .npy)))
    let plan = try FilterPlan(AnyFilter(filter), for: reader.header.layout)
    let result = EncodedBytes()
    try plan.run(from: reader, to: try ImageWriter.create(.memory(result), format: .npy, layout: plan.output))
    return result.bytes
  }

  @Test("give the same bytes, whatever the number of threads", arguments: Samples.allCases, 0..<filters.count)
  func sameBytes(_ samples: Samples, filter index: Int) throws {
    let filter = Self.filters[index]
    let image = samples.image
    let expected = try streamed(image, filter)
    for threads in [1, 2, 3, 8] {
      #expect(try inMemory(image, filter, threads: threads) == expected, "\(filter) with \(threads) threads")
    }
  }
}
