import Tensors

/// Where a training is, apart from its tensors: what is stored so that it can go on with the same bits.
struct TrainingState: Codable, Hashable, Sendable {
  /// What the examples of a training are like: those that it goes on with have to be so too.
  struct Examples: Codable, Hashable, Sendable {
    var count: Int
    var input: [Int]
    var classes: Int?
    var target: [Int]?

    init(_ dataset: any Dataset) {
      count = dataset.count
      input = dataset.inputShape.extents
      switch dataset.target {
      case .classes(let classes): self.classes = classes
      case .tensor(let shape): target = shape.extents
      }
    }

    /// What they are like, for a message.
    var text: String {
      let wanted = classes.map { "\($0) classes" } ?? (target ?? []).map(String.init).joined(separator: "×")
      return "\(count) of \(input.map(String.init).joined(separator: "×")) with \(wanted)"
    }
  }

  /// The steps that were made.
  var steps = 0
  /// The batch that comes next.
  var cursor = BatchLoader.Cursor()
  /// The epoch's examples so far.
  var running: RunningScores
  /// The learning rate that follows what is watched.
  var plateau: PlateauSchedule?
  /// The epochs that are over.
  var history: [EpochRecord] = []
  /// The epochs in a row that were not better than the best.
  var worseEpochs = 0
  /// Whether it ended because it no longer got better.
  var stoppedEarly = false
  /// What the examples are like; nil before the first run.
  var examples: Examples?

  init(_ settings: TrainingSettings) {
    running = RunningScores(metrics: settings.metrics.count)
    plateau = settings.plateau
  }

  /// The best epoch so far, counted from 0.
  var best: Int? { history.lastIndex { $0.isBest } }

  /// The learning rate of a step of the epoch that goes on.
  func learningRate(_ settings: TrainingSettings, ofStep step: Int) -> Double {
    let base = plateau?.rate ?? settings.optimizer.learningRate
    let count = settings.scheduleUnit == .step ? step : cursor.epoch
    return settings.schedule.rate(base: base, step: count)
  }

  /// More steps and examples than any training has: sums of two such numbers do not overflow.
  private static let most = 1 << 60

  /// Checks a state that comes from a file.
  ///
  /// - Throws: ``NetworkError`` of kind `description` where it is not one of a training with these settings.
  func check(_ settings: TrainingSettings) throws(NetworkError) {
    let metrics = settings.metrics.count
    let scores = history.flatMap { [$0.training] + ($0.validation.map { [$0] } ?? []) }
    let ends = history.map(\.steps)
    guard 0...Self.most ~= steps, 0...Self.most ~= cursor.batch, 0...Self.most ~= running.examples,
      cursor.epoch == history.count, zip(history, 1...).allSatisfy({ $0.epoch == $1 }),
      zip([0] + ends, ends).allSatisfy({ $0 < $1 }), ends.last ?? 0 == steps - cursor.batch,
      0...history.count ~= worseEpochs, (running.examples == 0) == (cursor.batch == 0),
      running.metricCount == metrics, scores.allSatisfy({ $0.metrics.count == metrics }), agrees(with: settings.plateau)
    else { throw NetworkError(.description, "the checkpoint's state is not one of its training") }
    try plateau?.validate()
  }

  private func agrees(with schedule: PlateauSchedule?) -> Bool {
    guard let plateau, let schedule else { return plateau == nil && schedule == nil }
    return plateau.isLike(schedule)
  }

  /// Takes in that an epoch is over.
  mutating func endEpoch(_ settings: TrainingSettings, learningRate: Double, validation: Scores?) -> EpochRecord {
    var record = EpochRecord(
      epoch: history.count + 1, steps: steps, learningRate: learningRate, training: running.scores,
      validation: validation, isBest: false)
    running.reset()
    let value = settings.watchedValue(record.decisive)
    let change = settings.earlyStopping?.minimumChange ?? 0
    let best = best.map { settings.watchedValue(history[$0].decisive) }
    record.isBest = !value.isNaN && best.map { value < $0 - change } ?? true
    worseEpochs = record.isBest ? 0 : worseEpochs + 1
    if let earlyStopping = settings.earlyStopping { stoppedEarly = worseEpochs > earlyStopping.patience }
    if var plateau {
      plateau.update(metric: plateau.direction == .smallest ? value : -value)
      self.plateau = plateau
    }
    history.append(record)
    return record
  }
}

extension TrainingSettings {
  /// What is watched, as a number of which the smaller is the better one.
  func watchedValue(_ scores: Scores) -> Double {
    guard case .metric(let metric) = watched, let index = metrics.firstIndex(of: metric) else { return scores.loss }
    return -scores.metrics[index]
  }
}
