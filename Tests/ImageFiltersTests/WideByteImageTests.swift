import ImageCodecs
import ImageFilters
import TestSupport
import Testing

/// Widths around those of strips and vectors: rows are computed in strips of 768 samples and more, in whole lines of 64
/// pixels, the last of which is up to half as long again.
@Suite("Wide images of 8 bits against a naive float64 reference")
struct WideByteImageTests {
  #if DEBUG
    static let widths = [(385, 3), (481, 3), (1537, 1)]
    static let blurWidths = [(385, 3), (673, 3)]
  #else
    static let widths =
      (300...420).filter { $0 % 16 < 2 || $0 % 16 == 15 }.map { ($0, 3) }
      + [479, 480, 481, 671, 672, 673, 800, 801].map { ($0, 3) }
      + [256, 300, 420, 767, 1023, 1151, 1152, 1153, 1535, 1536, 1537, 2500].map { ($0, 1) }
    static let blurWidths =
      [300, 341, 342, 383, 384, 385, 420, 672, 673, 900].map { ($0, 3) } + [1151, 1152, 1153, 2060].map { ($0, 1) }
  #endif
  static let borders: [Border] = [.replicate, .wrap, .constant(0.2)]

  private func reference(_ size: (Int, Int)) -> ByteReference {
    ByteReference(width: size.0, height: 3, channels: size.1)
  }

  @Test("Blur", arguments: blurWidths, [1, 2, 5, 9])
  func blur(size: (Int, Int), sigma: Double) throws {
    for border in Self.borders { try reference(size).check(sigmaX: sigma, sigmaY: sigma, border) }
  }

  @Test("Convolution", arguments: widths)
  func convolution(size: (Int, Int)) throws {
    let kernels = [
      try Kernel.random(width: 3, height: 3, whole: true), try Kernel.random(width: 5, height: 4, whole: false),
      try Kernel.random(width: 14, height: 11, whole: false),
    ]
    for (kernel, border) in zip(kernels, Self.borders) { try reference(size).check(kernel, border) }
  }

  @Test("Gradient", arguments: widths)
  func gradient(size: (Int, Int)) throws {
    for (operation, border) in zip(GradientOperator.allCases, Self.borders) {
      try reference(size).check(operation, scale: 0.25, border)
    }
  }

  @Test("Box", arguments: widths)
  func box(size: (Int, Int)) throws {
    for border in Self.borders { try reference(size).check(boxX: 4, boxY: 1, border) }
  }

  // Medians go in strips of 4096 samples.
  @Test("Median", arguments: widths + [(2041, 3), (2047, 3), (2048, 3), (4097, 1), (6143, 1), (6145, 1)])
  func median(size: (Int, Int)) throws {
    for border in Self.borders { try reference(size).check(median: size.0 % 2 + 1, border) }
  }
}
