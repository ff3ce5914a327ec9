import ImageCodecs
import NeuralNetworks
import SystemPackage
import Tensors

/// What a training on the command line makes.
protocol TrainingProduct {
  /// What learns.
  var network: Network { get }
  /// The numbers that it begins with.
  var parameters: Parameters { get }
  /// What it learns from.
  var examples: any Dataset { get }
  /// What it is tested on after each epoch.
  var validation: any Dataset { get }
  /// How it is trained in so many epochs.
  func settings(epochs: Int) -> TrainingSettings

  /// What is to be known before it begins, beside the numbers of weights, epochs and steps.
  var introduction: String { get }
  /// Writes what was learnt by the end of an epoch, and pictures of it.
  func store(_ training: CheckpointedTraining) throws
  /// What is said at the end; nil where no epoch is over.
  func report(on training: CheckpointedTraining) -> String?

  /// What stands at the top of the page for a browser.
  var title: String { get }
  /// The picture that is written after each epoch, at two pixels for each point, and what it shows.
  var picture: (file: FilePath, caption: String) { get }
  /// What is to be known of the training, by name.
  var record: [String: String] { get }
}

/// A training as the command line runs it: with progress, a checkpoint, and its files after each epoch.
struct TrainingRun {
  let arguments: RunArguments
  let product: any TrainingProduct
  /// The epochs, unless the time decides.
  let epochs: Int
  /// The steps of each.
  let stepsPerEpoch: Int

  func run() throws {
    let clock = ContinuousClock()
    let start = clock.now
    try checkFolder()
    try arguments.page.prepare()
    let stop = StopSignal()
    let training = try makeTraining()
    let progress = ProgressPrinter(training.settings)
    note(
      "\(training.network.trainedCount) weights, \(training.settings.epochs) epochs of \(stepsPerEpoch) steps; "
        + product.introduction)
    let deadline = arguments.timeLimit.map { start.advanced(by: .seconds($0.seconds)) }
    var outcome = TrainingOutcome.finished
    if training.isFinished {
      try product.store(training)
    } else {
      outcome = try training.run(
        on: product.examples, validation: product.validation, until: deadline, everySteps: arguments.checkpointSteps,
        stops: { stop.isWanted },
        observer: { event in
          if !arguments.quiet { progress.show(event) }
        },
        epochEnded: { training in try product.store(training) })
    }
    if outcome == .paused {
      let why = stop.isWanted ? "stopped" : "the time is over"
      note("\(why) after step \(training.steps); --resume goes on from \(training.checkpoint)")
    }
    stop.pass()
    guard let report = product.report(on: training) else { return }
    try TrainingPage(
      title: product.title, history: training.history, metrics: training.settings.metrics, summary: report,
      picture: product.picture, seed: arguments.seed, record: product.record
    ).write(arguments.page)
    guard !arguments.quiet else { return }
    try StandardText.print(report.withoutControlCharacters)
  }

  /// Sees to it that the first file, which may be hours away, does not fail for its folder.
  private func checkFolder() throws(CodecError) {
    let folder = FilePath(argument: arguments.output).removingLastComponent()
    guard FileStatus(folder.isEmpty ? "." : folder)?.isFolder == true else {
      throw CodecError(.cannotCreate, file: arguments.output, "cannot be created: the folder \(folder) does not exist")
    }
  }

  private func makeTraining() throws -> CheckpointedTraining {
    let checkpoint = arguments.beside(".checkpoint")
    if arguments.resume {
      return try CheckpointedTraining(
        resuming: product.network, settings: product.settings(epochs: 1), checkpoint: checkpoint,
        parallelism: arguments.parallelism)
    }
    var epochs = epochs
    if let limit = arguments.timeLimit {
      let pace = try CheckpointedTraining.pace(
        of: product.network, product.parameters, settings: product.settings(epochs: 1), examples: product.examples,
        validation: product.validation, seconds: min(4, limit.seconds / 30), parallelism: arguments.parallelism)
      // A few percent are left for what the machine does beside.
      epochs = max(1, Int(limit.seconds * 0.96 / (pace.step * Double(stepsPerEpoch) + pace.validation)))
    }
    return try CheckpointedTraining(
      product.network, product.parameters, settings: product.settings(epochs: epochs), checkpoint: checkpoint,
      parallelism: arguments.parallelism)
  }

  private func note(_ text: String) { if !arguments.quiet { Messages.standard.note(text) } }
}

extension TrainingSettings {
  /// The metrics by their names.
  func text(_ scores: Scores) -> String {
    zip(metrics, scores.metrics).map { "\($0.name) \($0.text($1))" }.joined(separator: ", ")
  }
}
