/// How the learning rate changes from step to step, or from epoch to epoch: whichever is counted.
///
/// A value without a state: a training that goes on only has to know its step. Formulas are those of PyTorch's
/// `lr_scheduler`. For a rate that follows a metric see ``PlateauSchedule``.
public indirect enum LearningRateSchedule: Codable, Hashable, Sendable {
  /// The base rate.
  case constant
  /// The base rate times γ to the power of ⌊step / size⌋ (`StepLR`).
  case step(size: Int, gamma: Double)
  /// The base rate times γ for each of the milestones that was reached; they ascend (`MultiStepLR`).
  case multiStep(milestones: [Int], gamma: Double)
  /// The base rate times γ to the power of the step (`ExponentialLR`).
  case exponential(gamma: Double)
  /// From the base rate down to the minimum in `period` steps along half a cosine, and up again in as many
  /// (`CosineAnnealingLR`; Loshchilov and Hutter 2017).
  case cosine(period: Int, minimum: Double)
  /// Up to the base rate, which is the largest, and down below where it began (`OneCycleLR`; Smith and Topin 2018).
  case oneCycle(OneCycle)
  /// From `start` times the rate of another schedule to all of it in so many steps, in a straight line; the other
  /// schedule begins where this ends (`SequentialLR` of `LinearLR` and the other).
  case warmUp(steps: Int, start: Double, then: LearningRateSchedule)

  /// The numbers of a one-cycle schedule.
  public struct OneCycle: Codable, Hashable, Sendable {
    /// The shape of the way from one rate to the next.
    public enum Shape: String, Codable, Hashable, Sendable {
      case cosine
      case linear
    }

    /// The steps of the whole cycle, 2 or more; after them the rate stays.
    public var steps: Int
    /// The part of the steps in which the rate rises, from 0 to 1.
    public var rise: Double
    /// The shape of the way from one rate to the next.
    public var shape: Shape
    /// The first rate is the largest over this.
    public var divisor: Double
    /// The last rate is the first over this.
    public var finalDivisor: Double
    /// Whether the rate falls back to the first, as fast as it rose, before it falls to the last.
    public var hasThreePhases: Bool

    /// One cycle, with PyTorch's defaults.
    public init(
      steps: Int, rise: Double = 0.3, shape: Shape = .cosine, divisor: Double = 25, finalDivisor: Double = 1e4,
      hasThreePhases: Bool = false
    ) {
      self.steps = steps
      self.rise = rise
      self.shape = shape
      self.divisor = divisor
      self.finalDivisor = finalDivisor
      self.hasThreePhases = hasThreePhases
    }
  }

  /// A warm-up of so many steps in front of this schedule.
  ///
  /// - Parameters:
  ///   - steps: how long it takes, 1 or more.
  ///   - start: the part of the rate to begin with, a third unless another is given.
  public func warmedUp(steps: Int, from start: Double = 1.0 / 3) -> LearningRateSchedule {
    .warmUp(steps: steps, start: start, then: self)
  }

  /// Checks the numbers, which may come from a file.
  ///
  /// - Throws: ``NetworkError`` of kind `description` where there is no rate for some step.
  public func validate() throws(NetworkError) {
    switch self {
    case .constant: return
    case .step(let size, let gamma): try Self.check(size >= 1 && gamma.isFinite, "steps of \(size), gamma \(gamma)")
    case .multiStep(let milestones, let gamma):
      let ascend = zip(milestones, milestones.dropFirst()).allSatisfy { $0 <= $1 }
      try Self.check(ascend && gamma.isFinite, "milestones \(milestones), gamma \(gamma)")
    case .exponential(let gamma): try Self.check(gamma.isFinite, "gamma \(gamma)")
    case .cosine(let period, let minimum):
      try Self.check(period >= 1 && minimum.isFinite, "a period of \(period), minimum \(minimum)")
    case .oneCycle(let cycle):
      try Self.check(
        cycle.steps >= 2 && 0...(cycle.hasThreePhases ? 0.5 : 1) ~= cycle.rise && cycle.divisor > 0
          && cycle.finalDivisor > 0,
        "a cycle of \(cycle.steps) steps, rising for \(cycle.rise) of it, divisors \(cycle.divisor), \(cycle.finalDivisor)"
      )
    case .warmUp(let steps, let start, let then):
      try Self.check(steps >= 1 && start.isFinite, "a warm-up of \(steps) steps from \(start)")
      try then.validate()
    }
  }

  private static func check(_ holds: Bool, _ reason: String) throws(NetworkError) {
    guard holds else { throw NetworkError(.description, "no learning rate follows from \(reason)") }
  }
}
