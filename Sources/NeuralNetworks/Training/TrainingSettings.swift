/// How a network is trained, apart from the network and the examples: all that, with the seed, decides about every bit of the
/// result.
public struct TrainingSettings: Codable, Hashable, Sendable {
  /// How many examples a step sees.
  public enum BatchSize: Codable, Hashable, Sendable {
    /// So many: 1 is stochastic gradient descent, more are mini-batches.
    case examples(Int)
    /// All of them: gradient descent as it is written in the textbook.
    case all
  }

  /// What a schedule counts.
  public enum ScheduleUnit: String, Codable, Hashable, Sendable {
    case step
    case epoch
  }

  /// What is looked at after an epoch to decide whether it was a better one: of the validation's examples, or of the training's where
  /// there are no others.
  public enum Watched: Codable, Hashable, Sendable {
    /// The loss; the smaller is the better.
    case loss
    /// A metric among ``TrainingSettings/metrics``; the larger is the better.
    case metric(Metric)
  }

  /// What the sum of losses is made of, one part or more.
  public var objectives: [Objective]
  /// What is reported beside the loss, of the first objective's output.
  public var metrics: [Metric] = []
  /// How parameters follow from gradients.
  public var optimizer: Optimizer = .adam()
  /// How the learning rate changes.
  public var schedule: LearningRateSchedule = .constant
  /// What the schedule counts; steps unless stated otherwise.
  public var scheduleUnit: ScheduleUnit = .step
  /// A learning rate that falls when what is watched no longer gets better; the schedule's factors apply to it.
  public var plateau: PlateauSchedule?
  /// What is done about large gradients; nothing unless stated otherwise.
  public var clipping: GradientClipping?
  /// How many times all examples are seen, 1 or more.
  public var epochs: Int
  /// How many examples a step sees; 32 unless stated otherwise.
  public var batch: BatchSize = .examples(32)
  /// Whether examples at an epoch's end that do not fill a batch are left out.
  public var dropsRest = false
  /// Whether each epoch has an order of its own; otherwise all have the data set's.
  public var shuffles = true
  /// How slowly the mean of the trained parameters over the steps follows them, from 0 up to, not including, 1, such as
  /// 0.999; nil, where no mean is kept, unless stated otherwise. See ``Trainer/averagedParameters``.
  public var weightAveraging: Double?
  /// What all random numbers follow from: the first parameters, the order of examples, their augmentation, dropout.
  public var seed: UInt64 = 0
  /// What tells a better epoch from a worse one.
  public var watched: Watched = .loss
  /// When to stop before all epochs are done; never unless stated otherwise.
  public var earlyStopping: EarlyStopping?

  /// The most losses, and the most metrics: each takes memory of its own.
  static let mostParts = 100

  /// Settings for a sum of losses.
  public init(_ objectives: [Objective], epochs: Int) {
    self.objectives = objectives
    self.epochs = epochs
  }

  /// Settings for one loss of the network's last layer.
  public init(_ loss: Loss, epochs: Int) { self.init([Objective(loss)], epochs: epochs) }

  /// Checks the numbers, which may come from a file.
  ///
  /// - Throws: ``NetworkError`` of kind `description`.
  public func validate() throws(NetworkError) {
    func check(_ holds: Bool, _ reason: String) throws(NetworkError) {
      guard holds else { throw NetworkError(.description, reason) }
    }
    try check(!objectives.isEmpty, "a training without a loss")
    try check(
      objectives.count <= Self.mostParts && metrics.count <= Self.mostParts,
      "a training with \(objectives.count) losses and \(metrics.count) metrics; \(Self.mostParts) are the most")
    for objective in objectives {
      try objective.loss.checkNumbers()
      try check(objective.weight.isFinite, "a loss with a weight of \(objective.weight)")
    }
    try check(epochs >= 1, "a training of \(epochs) epochs")
    if case .examples(let count) = batch { try check(count >= 1, "batches of \(count) examples") }
    if let weightAveraging {
      try check(0..<1 ~= weightAveraging, "a mean of the parameters that keeps \(weightAveraging) of itself")
    }
    try optimizer.validate()
    try schedule.validate()
    try plateau?.validate()
    switch clipping {
    case .norm(let limit), .value(let limit): try check(limit > 0, "gradients held within \(limit)")
    case nil: break
    }
    if case .metric(let metric) = watched {
      try check(metrics.contains(metric), "\(metric.name) is watched but is not among the metrics")
    }
    if let earlyStopping {
      try check(earlyStopping.patience >= 0, "a patience of \(earlyStopping.patience) epochs")
      try check(earlyStopping.minimumChange >= 0, "a smallest change of \(earlyStopping.minimumChange)")
    }
  }
}

/// When a training stops before all its epochs are done: when it no longer gets better.
public struct EarlyStopping: Codable, Hashable, Sendable {
  /// How many epochs in a row that are not better are borne; the next one ends the training.
  public var patience: Int
  /// By how much an epoch has to be better than the best to count.
  public var minimumChange: Double
  /// Whether the parameters at the end are those after the best epoch, instead of those after the last.
  public var restoresBest: Bool

  /// Stops after so many epochs that are not better.
  public init(patience: Int, minimumChange: Double = 0, restoresBest: Bool = true) {
    self.patience = patience
    self.minimumChange = minimumChange
    self.restoresBest = restoresBest
  }
}
