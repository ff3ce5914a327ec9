import ImageCodecs
import ImageFilters
import Tensors
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The accuracy contract of ``Blur``: at most 1/255 of white from the exact Gaussian, held to a quarter of that.
@Suite("Blur against the exact Gaussian")
struct BlurAccuracyTests {
  enum Signal: String, CaseIterable, Sendable {
    case step, impulse, sinusoid, noise

    func samples(_ count: Int) -> [Float] {
      var random = SeededGenerator(seed: 11)
      return (0..<count).map { index in
        switch self {
        case .step: index < count / 2 ? 0 : 1
        case .impulse: index == count / 2 ? 1 : 0
        case .sinusoid: Float(0.5 + 0.5 * sin(Double(index) * 0.19))
        case .noise: Float.random(in: 0...1, using: &random)
        }
      }
    }
  }

  static let sigmas: [Double] = {
    let upTo25 = [0.3, 0.5, 0.8, 1, 1.7, 2, 3.3, 5, 7.9, 8, 9.3, 12, 17, 25]
    #if DEBUG
      // The exact sums for larger ones take minutes without optimisation.
      return upTo25
    #else
      return upTo25 + [50, 99, 250, 1000]
    #endif
  }()
  static let borders: [Border] = [.replicate, .reflect, .reflect101, .wrap, .constant(0.25)]

  @Test("along rows and along columns", arguments: Signal.allCases, sigmas)
  func alongAnAxis(_ signal: Signal, sigma: Double) throws {
    let samples = signal.samples(301)
    for border in Self.borders {
      for shape: Shape in [[1, 301, 1], [301, 1, 1]] {
        let image = Image(.float(Tensor(shape: shape, elements: samples)))
        let result = try image.filtered(by: Blur(sigma: sigma, border: border))
        let difference = largestDifference(result.floats, NaiveImage(image).blurred(sigma, border).tensor)
        #expect(difference <= 0.25 / 255, "\(border), \(shape): differs by \(difference * 255) of 255")
      }
    }
  }

  @Test("in 8 bits, where weights end earlier", arguments: Signal.allCases, sigmas)
  func inEightBits(_ signal: Signal, sigma: Double) throws {
    let samples = signal.samples(301).map { UInt8(($0 * 255).rounded()) }
    let image = Image(.uint8(Tensor(shape: [1, 301, 1], elements: samples)))
    let result = try image.filtered(by: Blur(sigma: sigma))
    let difference = largestDifference(result.floats, NaiveImage(image).blurred(sigma, .replicate).tensor)
    // Half a step of rounding, and a quarter for the filter.
    #expect(difference <= 0.75, "differs by \(difference) of 255")
  }

  @Test("with a sigma for each axis")
  func anisotropic() throws {
    var random = SeededGenerator(seed: 5)
    let image = Image.random(width: 60, height: 50, channels: 3, using: &random)
    for (x, y) in [(0.0, 3.0), (2, 0), (1, 20), (30, 0.5), (9, 40)] {
      let both = try image.filtered(by: Blur(sigmaX: x, sigmaY: y))
      let rows = x == 0 ? image : try image.filtered(by: Blur(sigmaX: x, sigmaY: 0))
      let columns = y == 0 ? rows : try rows.filtered(by: Blur(sigmaX: 0, sigmaY: y))
      #expect(largestDifference(both.floats, columns.floats) < 1e-5)
    }
  }

  @Test("A flat image stays as it is", arguments: sigmas)
  func flat(sigma: Double) throws {
    let image = Image(.uint16(Tensor(shape: [7, 40, 1], repeating: 51234)))
    #expect(try image.filtered(by: Blur(sigma: sigma)) == image)
  }

  @Test("Sigmas that make no sense are refused", arguments: [0, -1, .nan, .infinity, 10_001])
  func refused(sigma: Double) {
    let image = Image(.uint8(Tensor(zeros: [2, 2, 1])))
    #expect(throws: FilterError.self) { try image.filtered(by: Blur(sigma: sigma)) }
  }
}
