public import Tensors

/// Trains a network: epochs of steps over shuffled batches, validation after each, until it is done or no longer gets better.
///
/// ```swift
/// var settings = TrainingSettings(.crossEntropy(), epochs: 8)
/// settings.metrics = [.accuracy]
/// let trainer = try Trainer(network, settings: settings)
/// try trainer.run(on: digits, validation: others)
/// let weights = trainer.parameters
/// ```
///
/// The same network, settings and examples give the same bits for any number of threads, and for a training that was
/// interrupted: see ``CheckpointPolicy``. A step allocates nothing where the examples lie in memory.
public final class Trainer {
  /// The network.
  public let network: Network
  /// How it is trained.
  public let settings: TrainingSettings
  /// How many threads work. The result never depends on it.
  public let parallelism: Parallelism
  /// The network's numbers as they are now.
  public private(set) var parameters: Parameters

  /// What the optimizer remembers.
  var optimizer: OptimizerState
  /// Where the training is.
  var state: TrainingState
  /// The numbers after the best epoch, where they are wanted in the end.
  var bestParameters: Parameters?
  /// The numbers after the last epoch, where ``parameters`` are the best ones: what more epochs begin with.
  var lastParameters: Parameters?

  /// The mean of the trained parameters over the steps, in the order of the network's declarations, where one is kept.
  var average: Tensor<Float>?

  /// A training that has not begun.
  ///
  /// - Parameters:
  ///   - network: the network.
  ///   - parameters: its numbers to begin with; those of its initializers for the settings' seed unless others are given.
  ///   - settings: how it is trained.
  ///   - parallelism: how many threads work.
  /// - Throws: ``NetworkError``, of kind `description` where the settings make no sense, `parameters` where the numbers are not
  ///   those of the network, `shape` where they take more memory than there is.
  public convenience init(
    _ network: Network, parameters: Parameters? = nil, settings: TrainingSettings, parallelism: Parallelism = .available
  ) throws(NetworkError) {
    try NetworkPlan.checkMemory(network, copies: 2, trained: 1 + settings.optimizer.bufferNames.count)
    let parameters = parameters ?? network.initialParameters(seed: settings.seed)
    try self.init(
      network, parameters, settings, OptimizerState(settings.optimizer, count: network.trainedCount),
      TrainingState(settings), bestParameters: nil, parallelism)
  }

  init(
    _ network: Network, _ parameters: Parameters, _ settings: TrainingSettings, _ optimizer: OptimizerState,
    _ state: TrainingState, bestParameters: Parameters?, _ parallelism: Parallelism
  ) throws(NetworkError) {
    try settings.validate()
    try network.check(parameters)
    if let bestParameters { try network.check(bestParameters) }
    self.network = network
    self.settings = settings
    self.optimizer = optimizer
    self.state = state
    self.bestParameters = bestParameters
    self.parallelism = parallelism
    self.parameters = parameters
    if settings.weightAveraging != nil { average = WeightAverage.start(network, parameters) }
    guard isFinished, let bestParameters else { return }
    (lastParameters, self.parameters) = (parameters, bestParameters)
  }

  /// What the epochs that are over came to.
  public var history: [EpochRecord] { state.history }

  /// The steps that were made.
  public var steps: Int { state.steps }

  /// Whether there is nothing left to do.
  public var isFinished: Bool { state.stoppedEarly || state.history.count >= settings.epochs }

  /// Trains until all epochs are done, it no longer gets better, or whoever watches it asks for a pause.
  ///
  /// - Parameters:
  ///   - training: the examples to learn from.
  ///   - validation: others, to see after each epoch how good the network is on what it has not learnt from.
  ///   - checkpoint: where the training is stored, and how often; nowhere unless stated otherwise.
  ///   - observer: is told of each step and epoch; called on this thread.
  /// - Returns: how it ended.
  /// - Throws: ``NetworkError``: of kind `data` where examples cannot be loaded or do not fit the network, `diverged`
  ///   where a loss or a gradient is not finite, with the step, the layer and what to do; the trained parameters are then
  ///   those before the step. `TensorFileError` where the checkpoint cannot be written, before
  ///   the first step where its folder is missing.
  @discardableResult
  public func run(
    on training: any Dataset, validation: (any Dataset)? = nil, checkpoint: CheckpointPolicy? = nil,
    observer: (TrainingEvent) -> TrainingDecision = { _ in .goOn }
  ) throws -> TrainingOutcome {
    try checkpoint?.check()
    let examples = try checkedExamples(training)
    let step = try learningStep(for: training, batch: batchSize(training))
    defer { parameters = step.plan.currentParameters }
    let loader = try BatchLoader(
      training, batch: step.plan.largestBatch, seed: settings.seed, shuffles: settings.shuffles,
      dropsRest: settings.dropsRest, start: state.cursor,
      parallelism: parallelism)
    let look = try validation.map { try ValidationPass(step, $0, settings, network, parallelism) }
    let watch = CheckpointWatch(checkpoint)
    // Not before all is well: a training that could not begin may do so with other examples.
    state.examples = examples

    return try FlushDenormals.during {
      while !isFinished {
        if let examples = try loader.next(into: step.plan.input, target: step.targets) {
          let report = try makeStep(step, examples, of: loader.batchesPerEpoch)
          state.cursor = loader.cursor
          let decision = observer(.step(report))
          if decision == .pause || watch.isDue(after: state.steps) {
            try save(step, to: checkpoint)
          }
          if decision == .pause { return .paused }
        } else {
          let rate = state.learningRate(settings, ofStep: state.steps - 1)
          // Before anything changes: where it fails, the epoch has not ended.
          let scores = try look.map { (look) throws(NetworkError) in try validationScores(look, step) }
          state.cursor = loader.cursor
          let record = state.endEpoch(settings, learningRate: rate, validation: scores)
          if record.isBest, settings.earlyStopping?.restoresBest == true {
            parameters = step.plan.currentParameters
            bestParameters = averagedParameters ?? parameters
          }
          if isFinished, let bestParameters {
            lastParameters = step.plan.currentParameters
            step.plan.take(bestParameters)
          }
          let decision = observer(.epoch(record))
          if decision == .pause || isFinished || watch.isDue(afterEpoch: state.history.count) {
            try save(step, to: checkpoint)
          }
          if decision == .pause, !isFinished { return .paused }
        }
      }
      return state.stoppedEarly ? .stoppedEarly : .finished
    }
  }

  /// The loss and the metrics of a data set, as the network is now, without learning from it.
  ///
  /// - Throws: ``NetworkError`` of kind `data` where examples cannot be loaded or do not fit the network.
  public func evaluate(on dataset: any Dataset) throws(NetworkError) -> Scores {
    let step = try learningStep(for: dataset, batch: min(dataset.count, 256), learns: false)
    let look = try ValidationPass(step, dataset, settings, network, parallelism)
    return try FlushDenormals.during { () throws(NetworkError) in try look.scores() }
  }

  /// What the validation comes to, with the mean of the parameters where one is kept.
  private func validationScores(_ look: ValidationPass, _ step: LearningStep) throws(NetworkError) -> Scores {
    exchangeAverage(step)
    defer { exchangeAverage(step) }
    return try look.scores()
  }

  /// Puts the mean of the parameters where they are, and them where it is.
  private func exchangeAverage(_ step: LearningStep) {
    average?.withUnsafeMutableBufferPointer { WeightAverage.exchange($0, step.plan.trainedParameters) }
  }

  private func makeStep(
    _ step: LearningStep, _ examples: Int, of steps: Int
  ) throws(NetworkError) -> StepReport {
    let rate = state.learningRate(settings, ofStep: state.steps)
    let key = SplitMix.scrambled(settings.seed ^ SplitMix.scrambled(UInt64(state.steps)))
    let loss = step.learn(examples: examples, key: key)
    let norm = step.gradientNorm(parallelism)
    guard loss.isFinite, norm.isFinite else {
      step.undo()
      throw Divergence(
        step: step, network: network, settings: settings, state: state, learningRate: rate, examples: examples,
        key: key
      ).error(loss: loss)
    }
    step.take(loss, examples, into: &state.running)
    optimizer.step(
      step.plan.trainedParameters, gradients: step.plan.trainedGradients, learningRate: rate,
      clipping: settings.clipping, parallelism: parallelism)
    state.steps += 1
    if let decay = settings.weightAveraging {
      average?.withUnsafeMutableBufferPointer {
        WeightAverage.take(step.plan.trainedParameters, into: $0, decay: decay, step: state.steps)
      }
    }
    return StepReport(
      epoch: state.cursor.epoch + 1, epochs: settings.epochs, step: state.cursor.batch + 1, stepsPerEpoch: steps,
      examples: examples, loss: loss, meanLoss: state.running.meanLoss, learningRate: rate, gradientNorm: norm)
  }

  /// What the examples are like, if they are those that the training began with.
  private func checkedExamples(_ dataset: any Dataset) throws(NetworkError) -> TrainingState.Examples {
    let examples = TrainingState.Examples(dataset)
    guard state.examples == nil || state.examples == examples else {
      throw NetworkError(
        .data,
        "the training began with other examples: \(state.examples?.text ?? ""), not \(examples.text)")
    }
    return examples
  }

  private func batchSize(_ dataset: any Dataset) -> Int {
    switch settings.batch {
    case .examples(let count): min(count, max(dataset.count, 1))
    case .all: max(dataset.count, 1)
    }
  }

  private func learningStep(for dataset: any Dataset, batch: Int, learns: Bool = true) throws(NetworkError)
    -> LearningStep
  {
    try LearningStep(
      network, parameters: parameters, settings: settings, input: dataset.inputShape, target: dataset.target,
      batch: max(batch, 1), learns: learns, parallelism: parallelism)
  }

  private func save(_ step: LearningStep, to checkpoint: CheckpointPolicy?) throws {
    guard let checkpoint else { return }
    parameters = step.plan.currentParameters
    try writeCheckpoint(to: checkpoint.path)
  }
}
