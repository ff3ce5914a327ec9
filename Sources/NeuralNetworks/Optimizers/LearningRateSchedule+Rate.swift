#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension LearningRateSchedule {
  /// The learning rate of a step.
  ///
  /// - Parameters:
  ///   - base: the learning rate of the optimizer; of one cycle, the largest.
  ///   - step: how many steps were made before this one, 0 or more.
  /// - Precondition: the schedule is valid; see ``validate()``.
  public func rate(base: Double, step: Int) -> Double {
    precondition(step >= 0, "the learning rate of step \(step)")
    switch self {
    case .constant: return base
    case .step(let size, let gamma): return base * pow(gamma, Double(step / size))
    case .multiStep(let milestones, let gamma):
      return base * pow(gamma, Double(milestones.count { $0 <= step }))
    case .exponential(let gamma): return base * pow(gamma, Double(step))
    case .cosine(let period, let minimum):
      return Self.annealed(from: base, to: minimum, Double(step) / Double(period))
    case .oneCycle(let cycle): return cycle.rate(largest: base, step: step)
    case .warmUp(let steps, let start, let then):
      guard step < steps else { return then.rate(base: base, step: step - steps) }
      return then.rate(base: base, step: 0) * (start + (1 - start) * Double(step) / Double(steps))
    }
  }

  /// The way from one number to another along half a cosine, at a part of the way.
  fileprivate static func annealed(from start: Double, to end: Double, _ part: Double) -> Double {
    end + (start - end) / 2 * (1 + cos(.pi * part))
  }
}

extension LearningRateSchedule.OneCycle {
  fileprivate func rate(largest: Double, step: Int) -> Double {
    let first = largest / divisor
    let last = first / finalDivisor
    let top = rise * Double(steps) - 1
    let end = Double(steps - 1)
    // The last step of each phase, and the rate there. A rise of no steps begins at the top.
    var phases = [(top, largest), (end, last)]
    if hasThreePhases { phases.insert((2 * top, first), at: 1) }
    let now = min(Double(step), end)
    var (begin, start) = (0.0, first)
    for (end, rate) in phases {
      if now <= end {
        guard end > begin else { return rate }
        return way(from: start, to: rate, (now - begin) / (end - begin))
      }
      (begin, start) = (max(end, 0), rate)
    }
    return last
  }

  private func way(from start: Double, to end: Double, _ part: Double) -> Double {
    switch shape {
    case .cosine: LearningRateSchedule.annealed(from: start, to: end, part)
    case .linear: (end - start) * part + start
    }
  }
}
