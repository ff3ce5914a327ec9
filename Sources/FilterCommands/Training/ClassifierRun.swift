import ImageCodecs
import NetworkModels
import NeuralNetworks
import SystemPackage
import Tensors
import Visualization

/// The training of a classifier: its file and its confusion matrix after each epoch.
struct ClassifierRun: TrainingProduct {
  let arguments: RunArguments
  let model: Architecture
  let pictures: LabeledPictures
  let batch: Int
  /// What is to be known of the training, by name.
  let record: [String: String]
  /// With auxiliary heads.
  let network: Network
  let parameters: Parameters
  /// Without them.
  private let stored: Network

  init(
    arguments: RunArguments, model: Architecture, form: Architecture.Form, pictures: LabeledPictures, batch: Int,
    record: [String: String]
  ) throws(NetworkError) {
    self.arguments = arguments
    self.model = model
    self.pictures = pictures
    self.batch = min(batch, pictures.training.count)
    self.record = record
    func network(auxiliaryHeads: Bool) throws(NetworkError) -> Network {
      try model.network(
        input: pictures.training.inputShape, classes: pictures.classes.count, auxiliaryHeads: auxiliaryHeads,
        transformInput: false, form: form)
    }
    self.network = try network(auxiliaryHeads: true)
    stored = try network(auxiliaryHeads: false)
    parameters = self.network.initialParameters(seed: arguments.seed)
  }

  var examples: any Dataset { pictures.training }

  var validation: any Dataset { pictures.validation }

  var stepsPerEpoch: Int { (examples.count + batch - 1) / batch }

  var introduction: String {
    "\(pictures.classes.count) classes, \(examples.count) pictures of "
      + "\(network.input[1])×\(network.input[0]) to learn from, \(validation.count) others"
  }

  func settings(epochs: Int) -> TrainingSettings {
    let heads = model.auxiliaryOutputs.map { Objective(.crossEntropy(), of: $0, weight: 0.3) }
    let data = "classes \(pictures.classes.joined(separator: "\n")) \(record.sorted { $0.key < $1.key })"
    var settings = arguments.settings(
      [Objective(.crossEntropy())] + heads, metrics: [.accuracy], epochs: epochs, stepsPerEpoch: stepsPerEpoch,
      batch: batch, data: data)
    // The best epoch's network is what is wanted; no number of worse ones ends the training.
    settings.watched = .metric(.accuracy)
    settings.earlyStopping = EarlyStopping(patience: 1_000_000, restoresBest: true)
    return settings
  }

  /// Writes the network of the best epoch, and what it takes for what.
  func store(_ training: CheckpointedTraining) throws {
    guard let epoch = training.shownEpoch, let scores = epoch.validation else { return }
    var parameters = Parameters()
    for declaration in stored.declarations { parameters[declaration.name] = training.parameters[declaration.name] }
    let result = NetworkModel(
      name: model.rawValue, network: stored, parameters: parameters, preprocessing: pictures.preprocessing,
      classes: pictures.classes)
    var texts = record
    texts["architecture"] = model.rawValue
    texts["trained"] = "\(epoch.steps) steps of \(batch) pictures, seed \(arguments.seed)"
    texts["command"] = arguments.command
    texts["validation"] = training.settings.text(scores)
    try result.modelFile(metadata: texts).write(to: FilePath(argument: arguments.output))
    let matrix = try ConfusionMatrix(
      of: stored, parameters, classes: pictures.classes, on: validation, parallelism: arguments.parallelism)
    try ConfusionPicture(matrix, title: "\(model.rawValue) after epoch \(epoch.epoch)").image(scale: 2)
      .write(to: picture.file, format: .png)
  }

  var title: String { "A classifier that was trained: \(model.rawValue)" }

  var picture: (file: FilePath, caption: String) {
    (arguments.beside("-confusion.png"), "What pictures of the validation were taken for")
  }

  func report(on training: CheckpointedTraining) -> String? {
    guard let epoch = training.shownEpoch, let scores = epoch.validation else { return nil }
    return """
      Validation: \(training.settings.text(scores)), after epoch \(epoch.epoch) of \(training.history.count)
      Classifier: \(arguments.output)
      Confusion matrix: \(picture.file.string)
      """
  }
}
