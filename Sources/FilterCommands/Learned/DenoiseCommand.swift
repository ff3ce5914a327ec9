import ArgumentParser
import LearnedFilters
import NeuralNetworks

/// Removes noise.
struct DenoiseCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "denoise", abstract: "Removes the noise of pictures.",
      usage: """
        imgfilter denoise --self-supervised <input> <output> [<options>]
        imgfilter denoise --self-supervised <input> ... --output-dir <folder> [<options>]
        """,
      discussion: """
        With --self-supervised a small network learns from the noisy picture alone, with no clean one \
        anywhere (zero-shot Noise2Noise, Mansour and Heckel 2023): for noise that differs from pixel to \
        pixel, such as that of high ISO values in raw conversions, not for the coarse grain that JPEG makes of \
        it. The same seed gives the same bytes. It takes some 20 seconds on two processors, for large \
        pictures little more; --steps makes it faster or better.

        EXAMPLES:
          imgfilter denoise --self-supervised night.png clean.png
          imgfilter denoise --self-supervised scans/*.png --output-dir clean
        """)
  }

  @OptionGroup(title: "Filter options") var learning: SelfSupervisedArguments
  @OptionGroup(title: "Files") var files: FileArguments
  @OptionGroup(title: "Output options") var output: OutputArguments
  @OptionGroup(title: "Processing options") var limits: LimitArguments

  func run() throws {
    guard learning.selfSupervised else { throw UsageError("denoise needs --self-supervised") }
    let options = learning.options
    let task = PictureTask(output: output, limits: limits) { image, name, parallelism in
      let progress = LearningProgress(name)
      defer { progress.end() }
      return try ZeroShotDenoiser(image, options: options, parallelism: parallelism).learned { event in
        progress.show(event.step, of: event.steps)
        return .goOn
      }
    }
    try PictureBatch(task, files: files, output: output, limits: limits).run()
  }
}

/// How a network learns from the picture that it is to denoise.
struct SelfSupervisedArguments: ParsableArguments {
  @Flag(help: "Learn from the noisy picture alone.")
  var selfSupervised = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The steps of the learning, 1…1000000, with --self-supervised. The time is in proportion.", valueName: "count"))
  var steps = ZeroShotOptions().steps

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What first weights and the order of pieces follow from, with --self-supervised.", valueName: "number"))
  var seed: UInt64 = 0

  func validate() throws {
    guard 1...1_000_000 ~= steps else { throw ValidationError("--steps has to be 1…1000000, not \(steps)") }
  }

  var options: ZeroShotOptions { ZeroShotOptions(steps: steps, seed: seed) }
}
