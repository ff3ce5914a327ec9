import ImageCodecs
import ImageFilters
import Tensors
import TestSupport
import Testing

/// Blurs of which only one axis is halved, or one more often than the other: the other one still sees its own border.
@Suite("Blur with a sigma for each axis")
struct AnisotropicBlurTests {
  static let borders: [Border] = [.replicate, .reflect, .reflect101, .wrap, .constant(0.25), .constant(0.2)]
  static let sigmas: [(Double, Double)] = [(20, 1), (1, 20), (40, 0), (0, 40), (9, 30), (30, 5), (0.5, 12)]
  #if DEBUG
    static let channels = [1]
  #else
    static let channels = [1, 3]
  #endif

  @Test("in Float", arguments: borders, sigmas)
  func float(_ border: Border, sigmas: (Double, Double)) throws {
    for channels in Self.channels {
      var random = SeededGenerator(seed: UInt64(channels))
      let image = Image.random(width: 37, height: 41, channels: channels, using: &random)
      let result = try image.filtered(by: Blur(sigmaX: sigmas.0, sigmaY: sigmas.1, border: border))
      let exact = NaiveImage(image).blurred(sigmaX: sigmas.0, sigmaY: sigmas.1, border).tensor
      let difference = largestDifference(result.floats, exact)
      #expect(difference <= 0.25 / 255, "off by \(difference * 255) of 255")
    }
  }

  @Test("in 8 bits", arguments: borders, sigmas)
  func bytes(_ border: Border, sigmas: (Double, Double)) throws {
    for channels in Self.channels {
      try ByteReference(width: 37, height: 41, channels: channels, isExtreme: true)
        .check(sigmaX: sigmas.0, sigmaY: sigmas.1, border)
    }
  }
}
