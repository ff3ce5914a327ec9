import ImageCodecs
import ImageFilters
import Tensors
import TestSupport
import Testing

/// Every size from 1×1 to 5×5 against the naive reference, also where kernels are larger than the image.
@Suite("Tiny images against a naive float64 reference")
struct TinyImageTests {
  static let borders: [Border] = [.replicate, .reflect, .reflect101, .wrap, .constant(0.25)]
  static let sizes = (1...5).flatMap { height in (1...5).map { (width: $0, height: height) } }

  /// Every size once with random samples.
  private func check(
    channels: Int, _ filter: any ImageFilter, within limit: Double = 1e-4,
    reference: (NaiveImage) -> NaiveImage
  ) throws {
    for (width, height) in Self.sizes {
      var random = SeededGenerator(seed: UInt64(width * 31 + height * 7 + channels))
      let image = Image.random(width: width, height: height, channels: channels, using: &random)
      let result = try image.filtered(by: AnyFilter(filter))
      let expected = reference(NaiveImage(image))
      let difference = largestDifference(result.floats, expected.tensor)
      #expect(difference <= limit, "\(width)×\(height), \(channels) channels: differs by \(difference)")
    }
  }

  @Test("Convolution, kernels of 1 to 15 rows and columns", arguments: borders, [1, 3])
  func convolution(_ border: Border, channels: Int) throws {
    for (kernelWidth, kernelHeight) in [(1, 1), (2, 1), (1, 3), (2, 2), (3, 3), (4, 5), (7, 2), (9, 9), (15, 14)] {
      var random = SeededGenerator(seed: UInt64(kernelWidth * 100 + kernelHeight))
      let rows = (0..<kernelHeight).map { _ in
        (0..<kernelWidth).map { _ in Double.random(in: -1...1, using: &random) }
      }
      let anchor = Kernel.Anchor(
        column: Int.random(in: 0..<kernelWidth, using: &random),
        row: Int.random(in: 0..<kernelHeight, using: &random))
      let kernel = try Kernel(rows: rows, anchor: anchor)
      try check(channels: channels, Convolve(kernel, direction: .correlation, border: border)) {
        $0.correlated(kernel, border)
      }
      try check(channels: channels, Convolve(kernel, border: border)) {
        $0.correlated(kernel.rotatedBy180, border)
      }
    }
  }

  @Test("Separable kernels", arguments: borders)
  func separable(_ border: Border) throws {
    let kernel = try Kernel(rows: [[1, 2, 3], [2, 4, 6], [-1, -2, -3], [0.5, 1, 1.5]])
    #expect(kernel.separated != nil)
    for channels in 1...4 where channels != 2 && channels != 4 {
      try check(channels: channels, Convolve(kernel, direction: .correlation, border: border)) {
        $0.correlated(kernel, border)
      }
    }
  }

  @Test("Gaussian blur, narrow and far wider than the image", arguments: borders, [0.3, 1, 4, 9, 40])
  func blur(_ border: Border, sigma: Double) throws {
    for channels in [1, 3] {
      try check(channels: channels, Blur(sigma: sigma, border: border), within: 0.25 / 255) {
        $0.blurred(sigma, border)
      }
    }
  }

  @Test("Box", arguments: borders, [0, 1, 2, 6])
  func box(_ border: Border, radius: Int) throws {
    let side = 2 * radius + 1
    let mean = [Double](repeating: 1 / Double(side * side), count: side)
    let kernel = try Kernel(rows: [[Double]](repeating: mean, count: side))
    for channels in [1, 3] {
      try check(channels: channels, Box(radius: radius, border: border)) { $0.correlated(kernel, border) }
    }
  }

  @Test("Median", arguments: borders, [1, 2, 3, 7])
  func median(_ border: Border, radius: Int) throws {
    for channels in [1, 3] {
      try check(channels: channels, Median(radius: radius, border: border), within: 0) {
        $0.median(radius, border)
      }
    }
  }

  @Test("Erosion and dilation", arguments: borders, Morphology.Element.allCases)
  func morphology(_ border: Border, element: Morphology.Element) throws {
    for radius in [1, 2, 3, 8] {
      for operation in [Morphology.Operation.erode, .dilate] {
        let filter = Morphology(operation, element: element, radius: radius, border: border)
        try check(channels: 3, filter, within: 0) {
          $0.extreme(element, radius, greatest: operation == .dilate, border)
        }
      }
    }
  }

  @Test("Bilateral filter", arguments: borders)
  func bilateral(_ border: Border) throws {
    for channels in [1, 3] {
      let filter = Bilateral(radius: 3, spatialSigma: 1.5, colorSigma: 0.2, border: border)
      try check(channels: channels, filter) { $0.bilateral(filter, border) }
    }
  }
}
