import ImageCodecs
import ImageFilters
import TestSupport
import Testing

/// Every size from 1×1 to 5×5 in 8 bits, where filters compute in whole numbers, against the naive reference.
@Suite("Tiny images of 8 bits against a naive float64 reference")
struct TinyByteImageTests {
  /// 0.25 lies between two steps of 8 bits, so that filters fall back on Float; 0.2 is 51 of them.
  static let borders: [Border] = [.replicate, .reflect, .reflect101, .wrap, .constant(0.25), .constant(0.2)]
  #if DEBUG
    static let extents = [1, 2, 5]
  #else
    static let extents = [1, 2, 3, 4, 5]
  #endif
  static let sizes = extents.flatMap { height in extents.map { (width: $0, height: height) } }

  /// Every size with one channel and with three; two would be gray with alpha, which goes through Float.
  private func forEach(_ body: (ByteReference) throws -> Void) rethrows {
    for (width, height) in Self.sizes {
      for channels in [1, 3] {
        try body(ByteReference(width: width, height: height, channels: channels, isExtreme: (width + height) % 3 == 0))
      }
    }
  }

  @Test("Blur", arguments: borders, [0.3, 1, 3, 5, 9, 40])
  func blur(_ border: Border, sigma: Double) throws {
    try forEach { try $0.check(sigmaX: sigma, sigmaY: sigma, border) }
  }

  @Test("Blur with a sigma for each axis", arguments: borders, [(20, 1), (1, 20), (0, 6), (12, 0), (6, 40)])
  func anisotropic(_ border: Border, sigmas: (Double, Double)) throws {
    try forEach { try $0.check(sigmaX: sigmas.0, sigmaY: sigmas.1, border) }
  }

  @Test("Convolution, whole weights and fractions", arguments: borders, [false, true])
  func convolution(_ border: Border, whole: Bool) throws {
    for (width, height) in [(1, 1), (2, 1), (1, 3), (2, 2), (3, 3), (4, 5), (7, 2), (9, 9), (12, 12)] {
      let kernel = try Kernel.random(width: width, height: height, whole: whole)
      try forEach { try $0.check(kernel, bias: width % 2 == 0 ? 0 : 0.3, border) }
    }
  }

  // From 150 weights on by way of tiles.
  @Test("Convolution with large kernels", arguments: borders, [(15, 10), (13, 13), (3, 51), (50, 4)])
  func largeConvolution(_ border: Border, size: (Int, Int)) throws {
    for whole in [false, true] {
      let kernel = try Kernel.random(width: size.0, height: size.1, whole: whole)
      #expect(kernel.separated == nil)
      try forEach { try $0.check(kernel, bias: whole ? 0 : 0.25, border) }
    }
  }

  @Test("Separable kernels, and such whose weights cancel", arguments: borders)
  func separable(_ border: Border) throws {
    let kernels = [
      [[1.0, 2, 3], [2, 4, 6], [-1, -2, -3], [0.5, 1, 1.5]], [[1, 1, 1], [1, -8, 1], [1, 1, 1]], [[-1, 0, 1]],
    ]
    for kernel in try kernels.map({ try Kernel(rows: $0) }) {
      for bias in [0, 0.5] as [Float] { try forEach { try $0.check(kernel, bias: bias, border) } }
    }
  }

  @Test("Gradient", arguments: borders, GradientOperator.allCases)
  func gradient(_ border: Border, operation: GradientOperator) throws {
    for scale in [0, 0.1, 0.25, 1, 3] as [Float] { try forEach { try $0.check(operation, scale: scale, border) } }
  }

  @Test("Median", arguments: borders, [1, 2, 3])
  func median(_ border: Border, radius: Int) throws {
    try forEach { try $0.check(median: radius, border) }
  }

  @Test("Box", arguments: borders, [(0, 0), (1, 1), (2, 2), (6, 6), (0, 3), (4, 1)])
  func box(_ border: Border, radii: (Int, Int)) throws {
    try forEach { try $0.check(boxX: radii.0, boxY: radii.1, border) }
  }
}
