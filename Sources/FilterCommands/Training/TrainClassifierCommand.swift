import ArgumentParser
import NetworkModels
import NeuralNetworks

/// Trains a network to tell classes of pictures from each other.
struct TrainClassifierCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "classifier", abstract: "Trains a network to tell what pictures show.",
      usage: "imgfilter train classifier <folder> --output <file> [<options>]",
      discussion: """
        The folder has a folder of pictures for each class. After each epoch the network of the best one so far, a \
        checkpoint and the confusion matrix as a picture are written beside each other. What the network sees is from −1 for \
        black to 1 for white. Auxiliary heads, where a network has them, count 0.3 in the loss and are not stored. \
        `imgfilter classify` says what other pictures show.

        EXAMPLES:
          imgfilter train classifier digits --channels gray -o digits.safetensors
          imgfilter train classifier pets --flip --time-limit 20m -o p.safetensors
          imgfilter train classifier a --validation b --model mlp -o m.safetensors
        """)
  }

  @Argument(
    help: ArgumentHelp("A folder with a folder of pictures for each class.", valueName: "folder"),
    completion: .directory)
  var folder: String

  @OptionGroup(title: "Pictures") var pictures: LabeledPictureArguments
  @OptionGroup(title: "Network") var model: ArchitectureArguments

  @Option(parsing: .unconditional, help: ArgumentHelp("The pictures of a step, 2…4096.", valueName: "count"))
  var batch = 64

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many times all pictures are seen, 1…100000 (default: 20).", valueName: "count"))
  var epochs: Int?

  @OptionGroup(title: "Training") var training: RunArguments

  func validate() throws {
    guard 2...4096 ~= batch else { throw ValidationError("--batch has to be 2…4096, not \(batch)") }
    if let epochs {
      guard training.timeLimit == nil else { throw ValidationError("--epochs and --time-limit exclude each other") }
      guard 1...100_000 ~= epochs else { throw ValidationError("--epochs has to be 1…100000, not \(epochs)") }
    }
  }

  func run() throws {
    let examples = try pictures.read(folder, seed: training.seed, parallelism: training.parallelism)
    let run = try ClassifierRun(
      arguments: training, model: model.model, form: model.form, pictures: examples, batch: batch,
      record: ["pictures": "\(examples.training.count), moved by \(examples.shift)\(pictures.flip ? ", flipped" : "")"])
    try TrainingRun(arguments: training, product: run, epochs: epochs ?? 20, stepsPerEpoch: run.stepsPerEpoch).run()
  }
}
