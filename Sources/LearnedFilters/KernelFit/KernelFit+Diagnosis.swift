import ImageFilters
import Tensors

extension KernelFit {
  /// Looks for what is odd about the pictures.
  ///
  /// Where more than rounding is left, the fit is tried in other ways, which takes a few times as long as ``solve()``.
  ///
  /// - Parameter learned: what ``solve()`` found.
  public func diagnosis(of learned: LearnedKernel) -> PairDiagnosis {
    var findings = shifts(learned)
    let residual = learned.score.meanSquaredError.squareRoot()
    // Errors up to half a step, all equally often.
    let rounding = pairs.reduce(0) { max($0, $1.stored.after.halfStep) } / 3.0.squareRoot()
    // Linear filters leave rounding: 57.5 dB and more of 8 bits, as they were measured on photos, medians 55 dB and less.
    if residual > max(1.5 * rounding, 1e-5) {
      findings.append(explanation(learned) ?? .notLinear(residual: residual, rounding: rounding))
    }
    findings += worsePairs(learned)
    let (before, after) = (extremes(\.before), extremes(\.after))
    if pairs.contains(where: { $0.after.isBounded }),
      max(after.black - before.black, after.white - before.white) > 0.005
    {
      findings.append(.clipped(black: after.black, white: after.white))
    }
    return PairDiagnosis(findings: findings)
  }

  private func shifts(_ learned: LearnedKernel) -> [PairDiagnosis.Finding] {
    if let shift = PairAlignment.shift(of: learned.kernel) { return [.misaligned(x: shift.x, y: shift.y)] }
    return pairs.compactMap { pair in
      guard let shift = PairAlignment(pair.stored.before, pair.stored.after).shift(beyond: options) else { return nil }
      return pairs.count == 1
        ? .misaligned(x: shift.x, y: shift.y) : .misalignedPair(name: pair.stored.name, x: shift.x, y: shift.y)
    }
  }

  private func worsePairs(_ learned: LearnedKernel) -> [PairDiagnosis.Finding] {
    let values = learned.pairScores.map(\.psnr)
    guard values.count > 2 else { return [] }
    let median = values.sorted()[values.count / 2]
    return zip(pairs, values).compactMap { pair, psnr in
      psnr < median - 6 && psnr < 50 ? .worsePair(name: pair.stored.name, psnr: psnr, median: median) : nil
    }
  }

  /// What else than the options ask for makes the fit better by 3 dB: of several things the best.
  private func explanation(_ learned: LearnedKernel) -> PairDiagnosis.Finding? {
    var best: (finding: PairDiagnosis.Finding, psnr: Double)?
    let here = learned.score.psnr
    func consider(
      _ options: KernelFitOptions, _ light: FitLight, _ finding: (Double) -> PairDiagnosis.Finding
    ) {
      // What cannot be solved is no explanation.
      guard let psnr = try? changed(options, light).solve().score.psnr else { return }
      if psnr > max(here + 3, best?.psnr ?? 0) { best = (finding(psnr), psnr) }
    }
    var other = options
    other.linearLight.toggle()
    consider(other, other.linearLight ? .linear : .stored) {
      .otherLight(isLinear: other.linearLight, psnr: $0, insteadOf: here)
    }
    if let exponent = ToneEstimate(self).exponent {
      consider(options, .power(exponent)) { .otherGamma(exponent: exponent, psnr: $0, insteadOf: here) }
    }
    if !options.hasBias {
      var other = options
      other.hasBias = true
      consider(other, light) { .withBias(psnr: $0, insteadOf: here) }
    }
    if max(options.width, options.height) <= 31 {
      var other = options
      other.width += 4
      other.height += 4
      consider(other, light) { .larger(width: other.width, height: other.height, psnr: $0, insteadOf: here) }
    }
    return best?.finding
  }

  /// Which parts of the samples of all pictures are black and white.
  private func extremes(_ planes: (Pair) -> SamplePlanes) -> (black: Double, white: Double) {
    var (black, white, count) = (0, 0, 0)
    for pair in pairs {
      planes(pair.stored).samples.withUnsafeBufferPointer { samples in
        for sample in samples {
          if sample <= 0 { black += 1 }
          if sample >= 1 { white += 1 }
        }
        count += samples.count
      }
    }
    return (Double(black) / Double(count), Double(white) / Double(count))
  }
}
