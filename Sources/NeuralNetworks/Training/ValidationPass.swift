import Tensors

/// Looks at all examples of a data set without learning from them, in the memory of a training's steps.
struct ValidationPass {
  private let step: LearningStep
  private let loader: BatchLoader
  private let metrics: Int

  /// - Throws: ``NetworkError`` of kind `data` where the examples are not like those of the training.
  init(
    _ step: LearningStep, _ dataset: any Dataset, _ settings: TrainingSettings, _ network: Network,
    _ parallelism: Parallelism
  ) throws(NetworkError) {
    guard dataset.inputShape == network.input, dataset.target == step.target, dataset.count > 0 else {
      throw NetworkError(
        .data, "the validation's examples, \(TrainingState.Examples(dataset).text), are not like the training's")
    }
    self.step = step
    // The last batch may have fewer examples than the others; none is left out.
    loader = try BatchLoader(
      dataset, batch: step.plan.largestBatch, seed: SplitMix.scrambled(settings.seed), shuffles: false,
      repeatsChoices: true, parallelism: parallelism)
    metrics = settings.metrics.count
  }

  /// The mean loss and the metrics of all examples.
  func scores() throws(NetworkError) -> Scores {
    var running = RunningScores(metrics: metrics)
    while let examples = try loader.next(into: step.plan.input, target: step.targets) {
      step.look(examples: examples, scores: &running)
    }
    return running.scores
  }
}
