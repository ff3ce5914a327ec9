public import ImageFilters
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
    /// So much of the picture after is black or white, and of the one before much less.
    case clipped(black: Double, white: Double)

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
          + "\(NumberText.fixed(psnr, places: 1)) dB there, \(NumberText.fixed(other, places: 1)) dB here"
      case .clipped(let black, let white):
        return "\(NumberText.fixed(black * 100, places: 1)) % of the samples after are black and "
          + "\(NumberText.fixed(white * 100, places: 1)) % white: they may have been cut off"
      }
    }
  }

  /// All that is odd, the gravest first.
  public let findings: [Finding]
}

extension KernelFit {
  /// Looks for what is odd about the pictures.
  ///
  /// - Parameter learned: what ``solve()`` found.
  /// - Throws: `FilterError` where the fit in the other light fails.
  public func diagnosis(of learned: LearnedKernel) throws(FilterError) -> PairDiagnosis {
    var findings: [PairDiagnosis.Finding] = []
    if let shift = PairAlignment(stored.before, stored.after).shift(beyond: options, learned) {
      findings.append(.misaligned(x: shift.x, y: shift.y))
    }
    let residual = learned.score.meanSquaredError.squareRoot()
    // Errors up to half a step, all equally often.
    let rounding = stored.after.halfStep / 3.0.squareRoot()
    // Linear filters leave rounding: 57.5 dB and more of 8 bits, as they were measured on photos, medians 55 dB and less.
    if residual > max(1.5 * rounding, 1e-5) {
      var options = options
      options.linearLight.toggle()
      let other = try KernelFit(stored: stored, options: options, parallelism: parallelism).solve()
      if other.score.psnr > learned.score.psnr + 3 {
        findings.append(
          .otherLight(isLinear: options.linearLight, psnr: other.score.psnr, insteadOf: learned.score.psnr))
      } else {
        findings.append(.notLinear(residual: residual, rounding: rounding))
      }
    }
    let (before, after) = (stored.before.extremes, stored.after.extremes)
    if stored.after.isBounded, max(after.black - before.black, after.white - before.white) > 0.005 {
      findings.append(.clipped(black: after.black, white: after.white))
    }
    return PairDiagnosis(findings: findings)
  }
}

extension SamplePlanes {
  /// Which parts of the samples are black and white.
  fileprivate var extremes: (black: Double, white: Double) {
    samples.withUnsafeBufferPointer { samples in
      var (black, white) = (0, 0)
      for sample in samples {
        if sample <= 0 { black += 1 }
        if sample >= 1 { white += 1 }
      }
      return (Double(black) / Double(samples.count), Double(white) / Double(samples.count))
    }
  }
}
