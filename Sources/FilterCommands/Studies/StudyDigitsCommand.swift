import ArgumentParser
import ImageCodecs
import NeuralNetworks
import SystemPackage
import Visualization

/// A small convolutional network learns to read digits.
struct StudyDigitsCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "digits", abstract: "A small convolutional network learns to read digits.",
      usage: "imgfilter study digits [<folder>] [--output <folder>] [<options>]",
      discussion: """
        Three convolutions with batch normalisation and pooling learn from digits that the program draws, or from the \
        pictures of a folder: train/0, train/1, … to learn from, test/0, test/1, … to be tested on; any names of classes \
        will do, and all pictures have one size. Prints loss and accuracy of each epoch, draws digits-curves.png and \
        digits-mistakes.png, and stores the network in digits.safetensors.

        EXAMPLES:
          imgfilter study digits --output pictures
          imgfilter study digits mnist --epochs 12
        """)
  }

  @Argument(
    help: ArgumentHelp("A folder of pictures (default: digits that are drawn).", valueName: "folder"),
    completion: .directory)
  var folder: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("How many times all digits are seen, 1…10000.", valueName: "count"))
  var epochs = 8

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many digits are drawn to learn from, 10…100000 (default: 2000).", valueName: "count"))
  var count: Int?

  @Option(parsing: .unconditional, help: ArgumentHelp("The pictures of a step, 2…4096.", valueName: "count"))
  var batch = 64

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Adam's learning rate, the largest of its one cycle.", valueName: "rate"))
  var learningRate = 0.003

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What digits, weights and their order follow from.", valueName: "number"))
  var seed: UInt64 = 0

  @OptionGroup(title: "Output options") var study: StudyArguments

  func validate() throws {
    guard 1...10_000 ~= epochs else { throw ValidationError("--epochs has to be 1…10000, not \(epochs)") }
    if let count {
      guard folder == nil else { throw ValidationError("--count is for digits that are drawn, not for a folder") }
      guard 10...100_000 ~= count else { throw ValidationError("--count has to be 10…100000, not \(count)") }
    }
    guard 2...4096 ~= batch else { throw ValidationError("--batch has to be 2…4096, not \(batch)") }
    try StudyArguments.check(learningRate: learningRate)
  }

  func run() throws {
    let digits = try digits()
    try study.prepare()
    let reading = try DigitStudy(digits, epochs: epochs, batch: batch, learningRate: learningRate, seed: seed)
    let progress = StudyProgress(reading.trainer.settings, study)
    try reading.train(observer: progress.show)
    try study.finish(
      try reading.report(scale: study.scale), title: "A network that learns handwritten digits", seed: seed)
  }

  private func digits() throws -> DigitStudy.Digits {
    guard let folder else { return try .drawn(count ?? 2000, seed: seed) }
    let path = FilePath(argument: folder)
    for part in [path, path.appending("train"), path.appending("test")] where FileStatus(part)?.isFolder != true {
      throw CodecError(.noInput, file: part.string, "there is no such folder")
    }
    return try .folder(path)
  }
}
