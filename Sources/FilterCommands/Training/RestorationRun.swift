import ImageCodecs
import LearnedFilters
import NeuralNetworks
import SystemPackage
import Tensors
import Visualization

/// The training of a filter: its file and a sheet of samples after each epoch.
struct RestorationRun: TrainingProduct {
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
    try TrainingRun(
      arguments: arguments.run, product: self, epochs: arguments.epochs, stepsPerEpoch: arguments.stepsPerEpoch
    ).run()
  }

  var network: Network { filter.network }

  var parameters: Parameters { filter.parameters }

  var introduction: String { "\(baseline.name): \(Self.decibels(baseline.psnr))" }

  func settings(epochs: Int) -> TrainingSettings { arguments.settings(epochs: epochs, data: data) }

  /// Writes the filter as it is, and its samples.
  func store(_ training: CheckpointedTraining) throws {
    guard let scores = training.shownEpoch?.validation else { return }
    var result = filter
    result.parameters = training.parameters
    result.record = record
    result.record["trained"] =
      "\(training.steps) steps of \(arguments.batch) patches, seed \(arguments.run.seed)"
    result.record["command"] = arguments.run.command
    result.record["validation"] = "\(training.settings.text(scores)); \(introduction)"
    try result.write(to: FilePath(argument: arguments.run.output))
    let sheet = try RestorationSheet(result, on: validation).sheet(title: "After \(training.history.count) epochs")
    try sheet.image(scale: 2).write(to: picture.file, format: .png)
  }

  var title: String { "A filter that was trained" }

  var picture: (file: FilePath, caption: String) {
    (arguments.run.beside("-samples.png"), "Pictures of the validation: before, the network's, as they were")
  }

  func report(on training: CheckpointedTraining) -> String? {
    guard let scores = training.shownEpoch?.validation else { return nil }
    return """
      Validation: \(training.settings.text(scores)); \(introduction)
      Filter: \(arguments.run.output)
      Samples: \(picture.file.string)
      """
  }

  static func decibels(_ psnr: Double) -> String { "\(NumberText.fixed(psnr, places: 2)) dB" }
}
