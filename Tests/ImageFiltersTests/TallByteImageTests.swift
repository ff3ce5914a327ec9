import ImageCodecs
import ImageFilters
import TestSupport
import Testing

/// Heights around those of blocks, which have 8, 16, 32 or more rows, and of tiles: sums slide from row to row inside a
/// block, and places of rows are used again.
@Suite("Tall images of 8 bits against a naive float64 reference")
struct TallByteImageTests {
  #if DEBUG
    static let heights = [33, 130]
  #else
    static let heights = [15, 16, 17, 31, 32, 33, 64, 65, 97, 115, 116, 130, 241, 300]
  #endif
  static let borders: [Border] = [.replicate, .reflect, .reflect101, .wrap, .constant(0.2)]

  private func reference(_ height: Int) -> ByteReference {
    ByteReference(width: 4, height: height, channels: height % 2 == 0 ? 1 : 3)
  }

  @Test("Blur", arguments: heights, [1, 5, 12])
  func blur(height: Int, sigma: Double) throws {
    for border in Self.borders { try reference(height).check(sigmaX: sigma, sigmaY: sigma, border) }
  }

  @Test("Convolution", arguments: heights)
  func convolution(height: Int) throws {
    let kernels = [
      try Kernel.random(width: 3, height: 3, whole: true), try Kernel.random(width: 2, height: 6, whole: false),
      try Kernel.random(width: 11, height: 14, whole: false),
    ]
    for kernel in kernels { for border in Self.borders { try reference(height).check(kernel, border) } }
  }

  @Test("Gradient and median", arguments: heights)
  func gradientAndMedian(height: Int) throws {
    for border in Self.borders {
      try reference(height).check(.sobel, scale: 0.25, border)
      for radius in [1, 2] { try reference(height).check(median: radius, border) }
    }
  }

  @Test("Box", arguments: heights)
  func box(height: Int) throws {
    for border in Self.borders {
      for radius in [1, 20] { try reference(height).check(boxX: 1, boxY: radius, border) }
    }
  }
}
