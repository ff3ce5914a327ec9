/// A learning rate that falls when a metric no longer gets better (PyTorch's `ReduceLROnPlateau`).
///
/// A value with its state: stored with a training, it goes on as if that had not been interrupted.
public struct PlateauSchedule: Codable, Hashable, Sendable {
  /// Which of two metrics is the better one.
  public enum Direction: String, Codable, Hashable, Sendable {
    /// The smaller: a loss.
    case smallest
    /// The larger: an accuracy.
    case largest
  }

  /// By how much a metric has to be better than the best to count.
  public enum Threshold: Codable, Hashable, Sendable {
    /// By this part of the best.
    case relative(Double)
    /// By this.
    case absolute(Double)
  }

  /// Which of two metrics is the better one.
  public let direction: Direction
  /// What the rate is multiplied by, below 1.
  public let factor: Double
  /// So many metrics that are not better are borne; the next one makes the rate fall.
  public let patience: Int
  /// By how much a metric has to be better than the best to count.
  public let threshold: Threshold
  /// So many metrics after a fall are not counted as worse.
  public let cooldown: Int
  /// The rate does not fall below.
  public let minimum: Double

  /// The learning rate.
  public private(set) var rate: Double
  /// The best metric so far, or nil before the first.
  public private(set) var best: Double?
  private var worse = 0
  private var rest = 0

  /// The rate at the beginning, with PyTorch's defaults.
  ///
  /// - Parameters:
  ///   - rate: the learning rate to begin with.
  ///   - direction: which metric is the better one; the smaller.
  ///   - factor: what the rate is multiplied by; 0.1.
  ///   - patience: how many metrics that are not better are borne; 10.
  ///   - threshold: by how much a metric has to be better; a 10,000th of the best.
  ///   - cooldown: how many metrics after a fall are not counted; 0.
  ///   - minimum: below which the rate does not fall; 0.
  /// - Precondition: `factor` is below 1 and `patience` and `cooldown` are not negative.
  public init(
    rate: Double, direction: Direction = .smallest, factor: Double = 0.1, patience: Int = 10,
    threshold: Threshold = .relative(1e-4), cooldown: Int = 0, minimum: Double = 0
  ) {
    precondition(
      factor < 1 && patience >= 0 && cooldown >= 0,
      "a plateau's factor of \(factor), patience of \(patience) and cooldown of \(cooldown)")
    self.rate = rate
    self.direction = direction
    self.factor = factor
    self.patience = patience
    self.threshold = threshold
    self.cooldown = cooldown
    self.minimum = minimum
  }

  /// Checks the numbers and the state, which may come from a file.
  ///
  /// - Throws: ``NetworkError`` of kind `description` where no learning rate follows from them.
  public func validate() throws(NetworkError) {
    let margin =
      switch threshold {
      case .relative(let part): part
      case .absolute(let step): step
      }
    guard [rate, minimum, margin].allSatisfy({ $0.isFinite && $0 >= 0 }), 0..<1 ~= factor, patience >= 0, cooldown >= 0,
      0...patience ~= worse, 0...cooldown ~= rest, best?.isNaN != true
    else { throw NetworkError(.description, "no learning rate follows from a plateau of \(self)") }
  }

  /// Whether another differs from this one in nothing but how far it is.
  func isLike(_ other: PlateauSchedule) -> Bool {
    direction == other.direction && factor == other.factor && patience == other.patience
      && threshold == other.threshold && cooldown == other.cooldown && minimum == other.minimum
  }

  /// Takes in the metric of another epoch, and returns the learning rate that follows.
  ///
  /// One that is not a number is not better than any. A fall of 1e-8 or less is left out.
  @discardableResult
  public mutating func update(metric: Double) -> Double {
    if isBetter(metric) {
      best = metric
      worse = 0
    } else {
      worse += 1
    }
    if rest > 0 {
      rest -= 1
      worse = 0
    }
    if worse > patience {
      let next = max(rate * factor, minimum)
      if rate - next > 1e-8 { rate = next }
      rest = cooldown
      worse = 0
    }
    return rate
  }

  private func isBetter(_ metric: Double) -> Bool {
    guard let best else { return direction == .smallest ? metric < .infinity : metric > -.infinity }
    return switch (direction, threshold) {
    case (.smallest, .relative(let part)): metric < best * (1 - part)
    case (.smallest, .absolute(let step)): metric < best - step
    case (.largest, .relative(let part)): metric > best * (1 + part)
    case (.largest, .absolute(let step)): metric > best + step
    }
  }
}
