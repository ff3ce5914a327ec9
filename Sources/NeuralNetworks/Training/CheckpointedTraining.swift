public import SystemPackage
public import Tensors

/// A training that stores itself after each epoch, shows what it can by then, and fits its steps into a time.
///
/// ```swift
/// let training = try CheckpointedTraining(network, parameters, settings: settings, checkpoint: "digits.checkpoint")
/// try training.run(
///   on: digits, validation: others,
///   epochEnded: { training in try ModelFile(network, training.parameters).write(to: "digits.safetensors") })
/// ```
public final class CheckpointedTraining {
  /// Where the training is stored.
  public let checkpoint: FilePath
  private let trainer: Trainer

  /// The network.
  public var network: Network { trainer.network }
  /// How it is trained.
  public var settings: TrainingSettings { trainer.settings }
  /// What the epochs that are over came to.
  public var history: [EpochRecord] { trainer.history }
  /// The steps that were made.
  public var steps: Int { trainer.steps }
  /// Whether there is nothing left to do.
  public var isFinished: Bool { trainer.isFinished }

  /// What was learnt by the end of the last epoch: the network's numbers after the best epoch so far where the settings want
  /// those in the end, otherwise those of now; with the mean of the trained ones over the steps where one is kept.
  public var parameters: Parameters {
    trainer.bestParameters ?? trainer.averagedParameters ?? trainer.parameters
  }

  /// The epoch that ``parameters`` are of; nil before the first is over.
  public var shownEpoch: EpochRecord? {
    trainer.bestParameters == nil ? history.last : history.last { $0.isBest }
  }

  /// A training that has not begun.
  ///
  /// - Parameters:
  ///   - network: what is trained.
  ///   - parameters: the numbers that it begins with.
  ///   - settings: how.
  ///   - checkpoint: where the training is stored.
  ///   - parallelism: how many threads work.
  /// - Throws: ``NetworkError`` where settings and network do not fit.
  public init(
    _ network: Network, _ parameters: Parameters, settings: TrainingSettings, checkpoint: FilePath,
    parallelism: Parallelism = .available
  ) throws(NetworkError) {
    self.checkpoint = checkpoint
    trainer = try Trainer(network, parameters: parameters, settings: settings, parallelism: parallelism)
  }

  /// A training that goes on from a checkpoint.
  ///
  /// - Parameters:
  ///   - network: what the training began with.
  ///   - settings: how it was to be trained; the number of epochs and the schedule, which may have followed from the time,
  ///     are those of the checkpoint.
  ///   - checkpoint: where the training was stored.
  ///   - parallelism: how many threads work, which may be another number than before.
  /// - Throws: `TensorFileError` where the file cannot be read; ``NetworkError`` where it holds the training of another network,
  ///   or one with other settings.
  public init(
    resuming network: Network, settings: TrainingSettings, checkpoint: FilePath,
    parallelism: Parallelism = .available
  ) throws {
    let trainer = try Trainer(resuming: checkpoint, parallelism: parallelism)
    var expected = settings
    (expected.epochs, expected.schedule) = (trainer.settings.epochs, trainer.settings.schedule)
    guard trainer.settings == expected, trainer.network.json == network.json else {
      throw NetworkError(
        .description,
        "\(checkpoint.string): is a training of another network, or with other options; it goes on with the same options only"
      )
    }
    self.checkpoint = checkpoint
    self.trainer = trainer
  }

  /// Trains until all epochs are done, the time is over, or it is asked to stop.
  ///
  /// - Parameters:
  ///   - examples: what is learnt from.
  ///   - validation: others, which are looked at after each epoch.
  ///   - deadline: when it stops, unfinished, with a checkpoint to go on from; never unless stated otherwise.
  ///   - everySteps: it stores itself after so many steps as well; after each epoch only unless stated otherwise.
  ///   - stops: is asked after each step whether to stop, with a checkpoint as when the time is over.
  ///   - observer: is told of each step and epoch.
  ///   - epochEnded: is called after each epoch, when ``parameters`` are what was learnt.
  /// - Returns: how it ended: `paused` where the time was over, or it was asked to stop.
  /// - Throws: what `Trainer.run` and the closure throw.
  @discardableResult
  public func run(
    on examples: any Dataset, validation: any Dataset, until deadline: ContinuousClock.Instant? = nil,
    everySteps: Int? = nil, stops: () -> Bool = { false },
    observer: (TrainingEvent) -> Void = { _ in }, epochEnded: (CheckpointedTraining) throws -> Void = { _ in }
  ) throws -> TrainingOutcome {
    func isOver() -> Bool { stops() || deadline.map { ContinuousClock.now >= $0 } == true }
    while true {
      var hasEpoch = false
      let outcome = try trainer.run(
        on: examples, validation: validation, checkpoint: CheckpointPolicy(checkpoint, everySteps: everySteps)
      ) { event in
        observer(event)
        if case .epoch = event {
          hasEpoch = true
          return .pause
        }
        return isOver() ? .pause : .goOn
      }
      if hasEpoch || outcome != .paused { try epochEnded(self) }
      guard outcome == .paused, hasEpoch, !isOver() else { return outcome }
    }
  }

  /// How long a step and a look at the validation's examples take, measured by a few of them.
  ///
  /// - Parameters:
  ///   - network: what would be trained.
  ///   - parameters: the numbers that it would begin with.
  ///   - settings: how.
  ///   - examples: what would be learnt from.
  ///   - validation: what would be looked at.
  ///   - seconds: how long steps are measured: at least 8 are, and 100 at most.
  ///   - parallelism: how many threads work.
  /// - Returns: the mean time of a step, and that of one look, in seconds.
  /// - Throws: what a training throws.
  public static func pace(
    of network: Network, _ parameters: Parameters, settings: TrainingSettings, examples: any Dataset,
    validation: any Dataset, seconds: Double = 0, parallelism: Parallelism = .available
  ) throws -> (step: Double, validation: Double) {
    let clock = ContinuousClock()
    let trainer = try Trainer(network, parameters: parameters, settings: settings, parallelism: parallelism)
    var times: [Double] = []
    var last = clock.now
    try trainer.run(on: examples) { _ in
      times.append((clock.now - last).inSeconds)
      last = clock.now
      let isEnough = times.count >= 8 && times.dropFirst(2).reduce(0, +) >= seconds
      return isEnough || times.count >= 100 ? .pause : .goOn
    }
    let start = clock.now
    _ = try trainer.evaluate(on: validation)
    // The first steps fill caches and pools.
    let steady = times.dropFirst(2)
    return (steady.reduce(0, +) / Double(max(steady.count, 1)), (clock.now - start).inSeconds)
  }
}

extension Duration {
  /// The length in seconds.
  package var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
