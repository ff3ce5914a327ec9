import ArgumentParser
import ImageFilters
import LearnedFilters
import NeuralNetworks

/// Removes noise.
struct DenoiseCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "denoise", abstract: "Removes the noise of pictures.",
      usage: """
        imgfilter denoise <input> <output> [<options>]
        imgfilter denoise <input> ... --output-dir <folder> [<options>]
        """,
      discussion: """
        By default a network that was trained on photos does it, which is told how strong the noise is: by \
        --strength, or by an estimate from the picture's flattest blocks, which is printed.

        With --self-supervised a small network learns from the noisy picture alone, with no clean one \
        anywhere (zero-shot Noise2Noise, Mansour and Heckel 2023): for noise that differs from pixel to \
        pixel, such as that of high ISO values in raw conversions, not for the coarse grain that JPEG makes of \
        it. The same seed gives the same bytes. It takes some 20 seconds on two processors, for large \
        pictures little more; --steps makes it faster or better.

        EXAMPLES:
          imgfilter denoise night.jpg clean.jpg
          imgfilter denoise scans/*.png --output-dir clean --strength 15
          imgfilter denoise --self-supervised night.png clean.png
        """)
  }

  @OptionGroup(title: "Filter options") var noise: NoiseArgument
  @OptionGroup(title: "Filter options") var learning: SelfSupervisedArguments
  @OptionGroup(title: "Files") var files: FileArguments
  @OptionGroup(title: "Output options") var output: OutputArguments
  @OptionGroup(title: "Processing options") var limits: LimitArguments

  func validate() throws {
    guard !learning.selfSupervised || noise.strength == nil else {
      throw ValidationError("--self-supervised finds the noise itself; it takes no --strength")
    }
  }

  func run() throws {
    try PictureBatch(try makeTask(), files: files, output: output, limits: limits).run()
  }

  private func makeTask() throws -> PictureTask {
    guard !learning.selfSupervised else { return selfSupervisedTask }
    if case .deviation(let strength) = noise.strength {
      return try PictureTask(
        filter: Denoise(strength: strength), linearLight: false, output: output, limits: limits)
    }
    return try PictureTask(like: Denoise(strength: 0), output: output, limits: limits) { image, name, _ in
      // To a tenth, so that whoever gives the number that is printed gets the same bytes.
      let strength = (NoiseEstimate(of: image).deviation * 10).rounded() / 10
      Messages.standard.note("\(name): noise of a standard deviation of \(strength) (--strength \(strength))")
      return Denoise(strength: min(strength, 255))
    }
  }

  private var selfSupervisedTask: PictureTask {
    let options = learning.options
    return PictureTask(output: output, limits: limits) { image, name, parallelism in
      let progress = LearningProgress(name)
      defer { progress.end() }
      return try ZeroShotDenoiser(image, options: options, parallelism: parallelism).learned { event in
        progress.show(event.step, of: event.steps)
        return .goOn
      }
    }
  }
}

/// How strong the noise is that is removed.
struct NoiseArgument: ParsableArguments {
  /// A number, or what the picture itself says.
  enum Strength: ExpressibleByArgument, Hashable {
    case auto
    case deviation(Double)

    init?(argument: String) {
      if argument == "auto" {
        self = .auto
      } else if let deviation = Double(argument) {
        self = .deviation(deviation)
      } else {
        return nil
      }
    }
  }

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The noise's standard deviation in steps of 8 bits, 0 to 255, or auto, which estimates it (default: auto).",
      valueName: "strength"))
  var strength: Strength?
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
