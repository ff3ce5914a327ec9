import ArgumentParser
import Visualization

/// What batch normalisation does while a network learns.
struct StudyBatchNormCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "batchnorm",
      abstract: "What reaches each layer while a network learns, with and without batch norm.",
      usage: "imgfilter study batchnorm [--output <folder>] [<options>]",
      discussion: """
        A deep network with sigmoids learns to tell two spirals apart, once with batch normalisation and once without; \
        then it is folded for inference and compared. Writes batchnorm-inputs.png, batchnorm-distributions.png and \
        batchnorm-loss.png.

        EXAMPLES:
          imgfilter study batchnorm --output pictures
          imgfilter study batchnorm --layers 8 --steps 600
        """)
  }

  @Option(parsing: .unconditional, help: ArgumentHelp("The hidden layers, 1…50.", valueName: "count"))
  var layers = 5

  @Option(parsing: .unconditional, help: ArgumentHelp("The numbers that each layer gives, 1…512.", valueName: "count"))
  var width = 48

  @Option(parsing: .unconditional, help: ArgumentHelp("The steps of training, 2…20000.", valueName: "count"))
  var steps = 800

  @Option(parsing: .unconditional, help: ArgumentHelp("The examples of a step, 2…1024.", valueName: "count"))
  var batch = 128

  @Option(parsing: .unconditional, help: ArgumentHelp("Adam's learning rate.", valueName: "rate"))
  var learningRate = 0.01

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What weights, examples and their order follow from.", valueName: "number"))
  var seed: UInt64 = 0

  @OptionGroup(title: "Output options") var study: StudyArguments

  func validate() throws {
    guard 1...50 ~= layers else { throw ValidationError("--layers has to be 1…50, not \(layers)") }
    guard 1...512 ~= width else { throw ValidationError("--width has to be 1…512, not \(width)") }
    guard 2...20_000 ~= steps else { throw ValidationError("--steps has to be 2…20000, not \(steps)") }
    guard 2...1024 ~= batch else { throw ValidationError("--batch has to be 2…1024, not \(batch)") }
    try StudyArguments.check(learningRate: learningRate)
  }

  func run() throws {
    try study.prepare()
    let batchNorm = BatchNormStudy(
      layers: layers, width: width, steps: steps, batch: batch, learningRate: learningRate, seed: seed)
    try study.finish(
      try batchNorm.report(scale: study.scale), title: "Batch normalisation while a network learns", seed: seed)
  }
}
