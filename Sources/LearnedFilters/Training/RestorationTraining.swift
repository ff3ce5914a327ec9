public import NeuralNetworks
public import SystemPackage
public import Tensors

/// The training of a learnt filter: a `Trainer` that stores itself after each epoch, shows what it can by then, and fits its
/// steps into a time.
///
/// ```swift
/// let filter = try RestorationNetwork(.ffdnet, for: .denoise, channels: .rgb, hasNoiseMap: true)
/// let training = try RestorationTraining(filter, settings: settings, checkpoint: "denoiser.checkpoint")
/// try training.run(
///   on: examples, validation: others, epochEnded: { training in try training.filter.write(to: "denoiser.safetensors") })
/// ```
public final class RestorationTraining {
  /// The filter as it is now, with the mean of its parameters over the steps where the settings keep one.
  public private(set) var filter: RestorationNetwork
  /// Where the training is stored.
  public let checkpoint: FilePath
  private let trainer: Trainer

  /// How it is trained.
  public var settings: TrainingSettings { trainer.settings }
  /// What the epochs that are over came to.
  public var history: [EpochRecord] { trainer.history }
  /// The steps that were made.
  public var steps: Int { trainer.steps }
  /// Whether there is nothing left to do.
  public var isFinished: Bool { trainer.isFinished }

  /// A training that has not begun.
  ///
  /// - Parameters:
  ///   - filter: what is trained, from the parameters that it has.
  ///   - settings: how.
  ///   - checkpoint: where the training is stored.
  ///   - parallelism: how many threads work.
  /// - Throws: `NetworkError` where settings and network do not fit.
  public init(
    _ filter: RestorationNetwork, settings: TrainingSettings, checkpoint: FilePath,
    parallelism: Parallelism = .available
  ) throws(NetworkError) {
    self.filter = filter
    self.checkpoint = checkpoint
    trainer = try Trainer(filter.network, parameters: filter.parameters, settings: settings, parallelism: parallelism)
  }

  /// A training that goes on from a checkpoint.
  ///
  /// - Parameters:
  ///   - filter: what the training began with.
  ///   - settings: how it was to be trained; the number of epochs and the schedule, which may have followed from the time,
  ///     are those of the checkpoint.
  ///   - checkpoint: where the training was stored.
  ///   - parallelism: how many threads work, which may be another number than before.
  /// - Throws: `TensorFileError` where the file cannot be read; `NetworkError` where it holds the training of another network,
  ///   or one with other settings.
  public init(
    resuming filter: RestorationNetwork, settings: TrainingSettings, checkpoint: FilePath,
    parallelism: Parallelism = .available
  ) throws {
    let trainer = try Trainer(resuming: checkpoint, parallelism: parallelism)
    var expected = settings
    (expected.epochs, expected.schedule) = (trainer.settings.epochs, trainer.settings.schedule)
    guard trainer.settings == expected, trainer.network.json == filter.network.json else {
      throw NetworkError(
        .description,
        "\(checkpoint.string): is a training of another network, or with other options; it goes on with the same options only"
      )
    }
    self.filter = filter
    self.filter.parameters = trainer.averagedParameters ?? trainer.parameters
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
  ///   - epochEnded: is called after each epoch, when ``filter`` has what was learnt.
  /// - Returns: how it ended: `paused` where the time was over, or it was asked to stop.
  /// - Throws: what `Trainer.run` and the closure throw.
  @discardableResult
  public func run(
    on examples: any Dataset, validation: any Dataset, until deadline: ContinuousClock.Instant? = nil,
    everySteps: Int? = nil, stops: () -> Bool = { false },
    observer: (TrainingEvent) -> Void = { _ in }, epochEnded: (RestorationTraining) throws -> Void = { _ in }
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
      filter.parameters = trainer.averagedParameters ?? trainer.parameters
      if hasEpoch || outcome != .paused { try epochEnded(self) }
      guard outcome == .paused, hasEpoch, !isOver() else { return outcome }
    }
  }

  /// How long a step and a look at the validation's examples take, measured by a few of them.
  ///
  /// - Parameters:
  ///   - filter: what would be trained.
  ///   - settings: how.
  ///   - examples: what would be learnt from.
  ///   - validation: what would be looked at.
  ///   - seconds: how long steps are measured: at least 8 are, and 100 at most.
  ///   - parallelism: how many threads work.
  /// - Returns: the mean time of a step, and that of one look, in seconds.
  /// - Throws: what a training throws.
  public static func pace(
    of filter: RestorationNetwork, settings: TrainingSettings, examples: any Dataset, validation: any Dataset,
    seconds: Double = 0, parallelism: Parallelism = .available
  ) throws -> (step: Double, validation: Double) {
    let clock = ContinuousClock()
    let trainer = try Trainer(
      filter.network, parameters: filter.parameters, settings: settings, parallelism: parallelism)
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
  fileprivate var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
