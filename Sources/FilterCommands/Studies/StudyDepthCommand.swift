import ArgumentParser
import Visualization

/// How gradients vanish.
struct StudyDepthCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "depth", abstract: "The size of the gradient layer by layer in deep networks.",
      usage: "imgfilter study depth [--output <folder>] [<options>]",
      discussion: """
        The gradient of a squared error on its way back through many dense layers, with sigmoids, with ReLUs, with batch \
        normalisation, and with skip connections. Writes depth-gradients.png.

        EXAMPLES:
          imgfilter study depth --output pictures
          imgfilter study depth --layers 50 --width 32 --seed 7
        """)
  }

  @Option(parsing: .unconditional, help: ArgumentHelp("The layers, 2…200.", valueName: "count"))
  var layers = 20

  @Option(parsing: .unconditional, help: ArgumentHelp("The numbers that each layer gives, 1…1024.", valueName: "count"))
  var width = 64

  @Option(parsing: .unconditional, help: ArgumentHelp("The examples, 2…4096.", valueName: "count"))
  var batch = 64

  @Option(parsing: .unconditional, help: ArgumentHelp("What weights and examples follow from.", valueName: "number"))
  var seed: UInt64 = 0

  @OptionGroup(title: "Output options") var study: StudyArguments

  func validate() throws {
    guard 2...200 ~= layers else { throw ValidationError("--layers has to be 2…200, not \(layers)") }
    guard 1...1024 ~= width else { throw ValidationError("--width has to be 1…1024, not \(width)") }
    guard 2...4096 ~= batch else { throw ValidationError("--batch has to be 2…4096, not \(batch)") }
  }

  func run() throws {
    try study.prepare()
    let depth = DepthStudy(layers: layers, width: width, batch: batch, seed: seed)
    try study.finish(
      try depth.report(scale: study.scale), title: "Gradients in deep networks", seed: seed)
  }
}
