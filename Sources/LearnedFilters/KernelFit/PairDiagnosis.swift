import ImageFilters
import Tensors

/// What is odd about a pair of pictures, so that a kernel is not all that there is between them.
public struct PairDiagnosis: Hashable, Sendable {
  /// Something odd.
  public enum Finding: Hashable, Sendable, CustomStringConvertible {
    /// The picture after lies so many pixels to the right of the one before, and below it.
    case misaligned(x: Int, y: Int)
    /// What the kernel does not explain is above the rounding of samples; both are root mean squares of samples from 0 to 1.
    ///
    /// The filter is none that a kernel describes, its kernel is larger, or the picture went through a lossy file.
    case notLinear(residual: Double, rounding: Double)
    /// The kernel fits much better in linear light, or if `isLinear` is false without it: peak signal-to-noise ratios in decibels.
    case otherLight(isLinear: Bool, psnr: Double, insteadOf: Double)
    /// The kernel fits much better if the samples after are taken for this power of what it makes: the pictures differ in gamma.
    case otherGamma(exponent: Double, psnr: Double, insteadOf: Double)
    /// The kernel fits much better with a number that is added.
    case withBias(psnr: Double, insteadOf: Double)
    /// A larger kernel fits much better.
    case larger(width: Int, height: Int, psnr: Double, insteadOf: Double)
    /// So much of the picture after is black or white, and of the one before much less.
    case clipped(black: Double, white: Double)
    /// Of several pairs, one that lies beside itself by so many pixels.
    case misalignedPair(name: String, x: Int, y: Int)
    /// Of several pairs, one that fits much worse than the middle one of them.
    case worsePair(name: String, psnr: Double, median: Double)

    /// A sentence for a terminal.
    public var description: String {
      switch self {
      case .misaligned(let x, let y):
        return "The picture after is shifted by (\(x), \(y)) pixels"
      case .notLinear(let residual, let rounding):
        let times = rounding > 0 ? ", \(NumberText.of(residual / rounding, digits: 2)) times rounding" : ""
        return "Not a linear filter, a larger one, or through a lossy file: "
          + "\(NumberText.of(residual * 255, digits: 2)) of 255 steps are left\(times)"
      case .otherLight(let isLinear, let psnr, let other):
        return "It was filtered \(isLinear ? "in linear light" : "in the samples as they are, not in linear light"): "
          + "\(Self.decibels(psnr)) there, \(Self.decibels(other)) here"
      case .otherGamma(let exponent, let psnr, let other):
        return
          "The pictures differ in gamma: as the power \(NumberText.of(exponent, digits: 3)) of what a kernel makes, the picture "
          + "after fits with \(Self.decibels(psnr)), here \(Self.decibels(other))"
      case .withBias(let psnr, let other):
        return "A number is added to the sums: with it \(Self.decibels(psnr)), here \(Self.decibels(other))"
      case .larger(let width, let height, let psnr, let other):
        return
          "A larger kernel fits better: \(Self.decibels(psnr)) with \(width)×\(height), here \(Self.decibels(other))"
      case .misalignedPair(let name, let x, let y):
        return "\(name): the picture after is shifted by (\(x), \(y)) pixels"
      case .worsePair(let name, let psnr, let median):
        return "\(name) fits much worse than the others: \(Self.decibels(psnr)), in the middle \(Self.decibels(median))"
      case .clipped(let black, let white):
        return "\(NumberText.fixed(black * 100, places: 1)) % of the samples after are black and "
          + "\(NumberText.fixed(white * 100, places: 1)) % white: they may have been cut off"
      }
    }

    private static func decibels(_ value: Double) -> String { "\(NumberText.fixed(value, places: 1)) dB" }
  }

  /// All that is odd, the gravest first.
  public let findings: [Finding]
}
