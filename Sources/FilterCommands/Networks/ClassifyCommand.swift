import ArgumentParser
import ImageCodecs
import NetworkModels
import NeuralNetworks
import SystemPackage
import Tensors

/// Says what photos show.
struct ClassifyCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "classify", abstract: "Says what photos show, by a network that was trained.",
      usage: """
        imgfilter classify <model> <photo> ... [<options>]
        imgfilter classify --model <name> --weights <file> <photo> ... [<options>]
        """,
      discussion: """
        The likeliest classes and their probabilities. A model of `imgfilter train classifier` sees the whole photo, as it \
        was trained. Networks with ImageNet's weights see what torchvision's see in tests: the shorter side becomes 256 \
        pixels, of which the middle 224×224 are taken, with ImageNet's mean and deviation.

        EXAMPLES:
          imgfilter classify digits.safetensors a.png b.png
          imgfilter classify --model resnet18 --weights r18.safetensors photo.jpg
          imgfilter classify pets.safetensors photos --top 3 --json
        """)
  }

  @Argument(
    help: ArgumentHelp(
      "The model's file, unless --model names a network; then photos, and folders of photos. `-` is standard input.",
      valueName: "file"), completion: .file())
  var files: [String] = []

  @Option(help: ArgumentHelp("A network by its name, whose weights --weights has.", valueName: "name"))
  var model: Architecture?

  @Option(
    help: ArgumentHelp("The weights of the network: .safetensors, .npz, .pth or .pt.", valueName: "file"),
    completion: .file(extensions: ["safetensors", "npz", "pth", "pt"]))
  var weights: String?

  @Option(
    help: ArgumentHelp(
      "The names of the classes, a line each (default: those that the model has; otherwise their numbers, from 0).",
      valueName: "file"), completion: .file())
  var classes: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("How many classes are named, 1…1000.", valueName: "count"))
  var top = 5

  @Flag(help: "Print a JSON array with an object for each photo.")
  var json = false

  @Flag(help: "Say nothing but errors on standard error.")
  var quiet = false

  @OptionGroup(title: "Processing options") var limits: LimitArguments

  func validate() throws {
    guard (model == nil) == (weights == nil) else {
      throw ValidationError("--model and --weights belong together; a model's own file needs neither")
    }
    guard files.count > (model == nil ? 1 : 0) else {
      throw ValidationError(model == nil && files.isEmpty ? "a model and a photo are missing" : "a photo is missing")
    }
    guard 1...1000 ~= top else { throw ValidationError("--top has to be 1…1000, not \(top)") }
    if let model, model.isSmall {
      throw ValidationError(
        "a file of \(model.rawValue) says itself what it is: give it alone, without --model and --weights")
    }
    Messages.standard.isQuiet = quiet
  }

  func run() throws {
    let classifier = try makeClassifier()
    let input = classifier.model.network.input
    Messages.standard.note(
      classifier.framing == .centered
        ? "the middle \(input[1])×\(input[0]) pixels of each photo, after its shorter side became "
          + "\(max(input[0], input[1]) * 256 / 224)"
        : "each photo as \(input[1])×\(input[0]) pixels")
    var records: [ClassifiedPhoto] = []
    var firstFailure: ExitStatus?
    for source in try photos(model == nil ? files.dropFirst() : files[...]) {
      let photo: ClassifiedPhoto
      do throws(CodecError) {
        photo = try classified(source, classifier)
      } catch {
        Messages.standard.error(error.description)
        firstFailure = firstFailure ?? ExitStatus(of: error)
        continue
      }
      if !json { try StandardText.print((records.isEmpty ? "" : "\n") + photo.text.withoutControlCharacters) }
      records.append(photo)
    }
    if json { try StandardText.print(JSONText.of(records)) }
    if let firstFailure { throw ReportedFailure(status: firstFailure) }
  }

  /// The photos that arguments name, those in folders one by one.
  private func photos(_ arguments: ArraySlice<String>) throws -> [ImageSource] {
    try arguments.flatMap { argument in
      try argument == "-" ? [.standardInput] : PhotoArguments.files(argument).map { .file($0) }
    }
  }

  private func classified(
    _ source: ImageSource, _ classifier: Classifier
  ) throws(CodecError) -> ClassifiedPhoto {
    let name = source.name ?? "-"
    let reader = try ImageReader.open(source, options: limits.decoding)
    let image = try Image(reading: reader)
    for warning in reader.warnings {
      Messages.standard.warning(name, warning, evenIfQuiet: limits.onDamage == .salvage)
    }
    do throws(NetworkError) {
      return ClassifiedPhoto(file: name, classes: try classifier.guesses(for: image, top: top))
    } catch {
      throw CodecError(.unsupported, file: name, error.reason)
    }
  }

  private func makeClassifier() throws -> Classifier {
    let file = weights ?? files[0]
    var network: NetworkModel
    if let model {
      network = try NetworkModel(model, weights: FilePath(argument: file), parallelism: limits.parallelism)
    } else {
      network = try NetworkModel(contentsOf: FilePath(argument: file))
    }
    if let classes { network.classes = try ClassNames.read(FilePath(argument: classes)) }
    do throws(NetworkError) {
      return try Classifier(network, framing: model?.framing ?? .stretched, parallelism: limits.parallelism)
    } catch {
      throw TensorFileError(.unsupported, file: classes ?? file, "is for no classifier: \(error.reason)")
    }
  }
}
