import ArgumentParser
import NetworkModels
import NeuralNetworks
import Tensors
import Visualization

/// Small networks learn the same pictures.
struct StudyArchitecturesCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "architectures",
      abstract: "Inception, ResNet, DenseNet and a plain network learn the same pictures.",
      usage: "imgfilter study architectures [<folder>] [--output <folder>] [<options>]",
      discussion: """
        A small Inception, a ResNet with its activations behind and before the convolutions, a DenseNet, and the ResNet without its \
        skips, all of the same depth and with about as many multiply-adds, learn from digits that the program draws, or from \
        the pictures of a folder that has a folder for each class. The budget is the same number of steps for each. Prints \
        parameters, multiply-adds, time and accuracy, and draws architectures-curves.png. Takes minutes; the times differ from run \
        to run, all else does not.

        EXAMPLES:
          imgfilter study architectures --output pictures
          imgfilter study architectures pets --flip --epochs 20
          imgfilter study architectures --models mlp,lenet5,small-resnet
        """)
  }

  @Argument(
    help: ArgumentHelp(
      "A folder with a folder of pictures for each class (default: digits that are drawn).", valueName: "folder"),
    completion: .directory)
  var folder: String?

  @OptionGroup(title: "Pictures") var pictures: LabeledPictureArguments

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many digits are drawn to learn from, 10…100000 (default: 2000).", valueName: "count"))
  var count: Int?

  @Option(help: ArgumentHelp("The networks by their names.", valueName: "names"))
  var models = ArchitectureList(values: ArchitectureStudy.Options().architectures)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The blocks of each of three stages, 1…100: the depth is 6 × blocks + 2.", valueName: "count"))
  var blocks = ArchitectureStudy.Options().form.blocks

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The channels of the ResNet's first stage, 4…1024.", valueName: "count"))
  var width = ArchitectureStudy.Options().form.width

  @Option(
    parsing: .unconditional, help: ArgumentHelp("How many times all pictures are seen, 1…10000.", valueName: "count"))
  var epochs = ArchitectureStudy.Options().epochs

  @Option(parsing: .unconditional, help: ArgumentHelp("The pictures of a step, 2…4096.", valueName: "count"))
  var batch = ArchitectureStudy.Options().batch

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Adam's learning rate, the largest of its one cycle.", valueName: "rate"))
  var learningRate = ArchitectureStudy.Options().learningRate

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What digits, weights and their order follow from.", valueName: "number"))
  var seed: UInt64 = 0

  @OptionGroup(title: "Output options") var study: StudyArguments
  @OptionGroup(title: "Processing options") var threading: ThreadArgument

  func validate() throws {
    func check(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws {
      guard range ~= value else {
        throw ValidationError("--\(name) has to be \(range.lowerBound)…\(range.upperBound), not \(value)")
      }
    }
    if let count {
      guard folder == nil else { throw ValidationError("--count is for digits that are drawn, not for a folder") }
      try check("count", count, 10...100_000)
    }
    guard folder != nil || (pictures.validation == nil && pictures.inputSize == nil) else {
      throw ValidationError("--validation and --input-size are for a folder, not for digits that are drawn")
    }
    try check("blocks", blocks, 1...100)
    try check("width", width, 4...1024)
    try check("epochs", epochs, 1...10_000)
    try check("batch", batch, 2...4096)
    try StudyArguments.check(learningRate: learningRate)
  }

  func run() throws {
    let examples: LabeledPictures
    if let folder {
      examples = try pictures.read(folder, seed: seed, parallelism: threading.parallelism)
    } else {
      examples = try LabeledPictures(drawnDigits: count ?? 2000, pictures.options(seed: seed))
    }
    var options = ArchitectureStudy.Options()
    options.architectures = models.values
    (options.form.blocks, options.form.width) = (blocks, width)
    (options.epochs, options.batch, options.learningRate, options.seed) = (epochs, batch, learningRate, seed)
    var architectures = ArchitectureStudy(examples, options, parallelism: threading.parallelism)
    for model in models.values { _ = try architectures.network(model) }
    try study.prepare()
    let progress = StudyProgress(architectures.settings(for: models.values[0]), study)
    var shown: Architecture?
    try architectures.train { architecture, event in
      if architecture != shown { Messages.standard.note("training \(architecture.rawValue)") }
      shown = architecture
      _ = progress.show(event)
    }
    try study.finish(
      architectures.report(scale: study.scale), title: "Small architectures, one budget", seed: seed)
  }
}

/// Networks by their names: `mlp,small-resnet`.
struct ArchitectureList: ExpressibleByArgument, CustomStringConvertible {
  var values: [Architecture]

  init(values: [Architecture]) { self.values = values }

  init?(argument: String) {
    let names = argument.split(separator: ",", omittingEmptySubsequences: false)
    values = names.compactMap { Architecture(rawValue: String($0)) }
    guard values.count == names.count, Set(values).count == values.count else { return nil }
  }

  var description: String { values.map(\.rawValue).joined(separator: ",") }

  var defaultValueDescription: String { description }
}
