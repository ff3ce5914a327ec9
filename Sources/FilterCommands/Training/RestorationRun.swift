import ImageCodecs
import LearnedFilters
import NeuralNetworks
import SystemPackage
import Tensors
import Visualization

/// A training as the command line runs it: with progress, a checkpoint, a sheet of samples, and the filter at the end.
struct RestorationRun {
  let arguments: TrainingArguments
  let filter: RestorationNetwork
  let examples: any Dataset
  let validation: any Dataset
  /// The validation's PSNR without a network: of the input, or of bicubic interpolation.
  let baseline: (name: String, psnr: Double)
  /// What the examples are made of.
  let data: String
  /// What is to be known of the training, by name.
  let record: [String: String]

  func run() throws {
    let clock = ContinuousClock()
    let start = clock.now
    let output = FilePath(argument: arguments.output)
    let folder = output.removingLastComponent()
    guard FileStatus(folder.isEmpty ? "." : folder)?.isFolder == true else {
      throw CodecError(.cannotCreate, file: arguments.output, "cannot be created: the folder \(folder) does not exist")
    }
    let stop = StopSignal()
    let training = try makeTraining()
    let progress = ProgressPrinter(training.settings)
    note(
      "\(filter.parameters.count) weights, \(training.settings.epochs) epochs of \(arguments.stepsPerEpoch) steps; "
        + "\(baseline.name): \(Self.decibels(baseline.psnr))")
    let deadline = arguments.timeLimit.map { start.advanced(by: .seconds($0.seconds)) }
    var outcome = TrainingOutcome.finished
    if training.isFinished {
      try store(training, at: output)
    } else {
      outcome = try training.run(
        on: examples, validation: validation, until: deadline, everySteps: arguments.checkpointSteps,
        stops: { stop.isWanted },
        observer: { event in
          if !arguments.quiet { progress.show(event) }
        },
        epochEnded: { training in
          try store(training, at: output)
        })
    }
    if outcome == .paused {
      let why = stop.isWanted ? "stopped" : "the time is over"
      note("\(why) after step \(training.steps); --resume goes on from \(training.checkpoint)")
    }
    stop.pass()
    guard !arguments.quiet else { return }
    guard let scores = training.history.last?.validation else { return }
    try StandardText.print(
      """
      Validation: \(text(scores)); \(baseline.name): \(Self.decibels(baseline.psnr))
      Filter: \(arguments.output)
      Samples: \(arguments.beside("-samples.png").string)
      """)
  }

  private func makeTraining() throws -> RestorationTraining {
    let checkpoint = arguments.beside(".checkpoint")
    if arguments.resume {
      return try RestorationTraining(
        resuming: filter, settings: arguments.settings(epochs: 1, data: data), checkpoint: checkpoint,
        parallelism: arguments.parallelism)
    }
    var epochs = ((arguments.steps ?? 6000) + arguments.stepsPerEpoch - 1) / arguments.stepsPerEpoch
    if let limit = arguments.timeLimit {
      let pace = try RestorationTraining.pace(
        of: filter, settings: arguments.settings(epochs: 1, data: data), examples: examples, validation: validation,
        seconds: min(4, limit.seconds / 30), parallelism: arguments.parallelism)
      let epoch = pace.step * Double(arguments.stepsPerEpoch) + pace.validation
      // A few percent are left for what the machine does beside.
      epochs = max(1, Int(limit.seconds * 0.96 / epoch))
    }
    return try RestorationTraining(
      filter, settings: arguments.settings(epochs: epochs, data: data), checkpoint: checkpoint,
      parallelism: arguments.parallelism)
  }

  /// Writes the filter as it is, and its samples.
  private func store(_ training: RestorationTraining, at output: FilePath) throws {
    guard let scores = training.history.last?.validation else { return }
    var result = training.filter
    result.record = record
    result.record["trained"] =
      "\(training.steps) steps of \(arguments.batch) patches, seed \(arguments.seed)"
    result.record["command"] = arguments.command
    result.record["validation"] = "\(text(scores)); \(baseline.name): \(Self.decibels(baseline.psnr))"
    try result.write(to: output)
    let sheet = try RestorationSheet(result, on: validation).sheet(title: "After \(training.history.count) epochs")
    try sheet.image().write(to: arguments.beside("-samples.png"), format: .png)
  }

  /// The metrics by their names.
  private func text(_ scores: Scores) -> String {
    zip(arguments.metrics, scores.metrics).map { "\($0.name) \($0.text($1))" }.joined(separator: ", ")
  }

  private func note(_ text: String) { if !arguments.quiet { Messages.standard.note(text) } }

  static func decibels(_ psnr: Double) -> String { "\(NumberText.fixed(psnr, places: 2)) dB" }
}
