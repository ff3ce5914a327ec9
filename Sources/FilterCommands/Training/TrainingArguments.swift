import ArgumentParser
import ImageCodecs
import LearnedFilters
import NeuralNetworks
import SystemPackage
import Tensors

/// How a filter's network is built and trained.
struct TrainingArguments: ParsableArguments {
  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "The file of the filter (.safetensors). Beside it lie a checkpoint and a sheet of samples.", valueName: "file"),
    completion: .file())
  var output: String

  @Option(
    help: ArgumentHelp(
      "dncnn: convolutions on the picture; ffdnet: on a grid of half its size, four times as fast; espcn: for upscaling, on the "
        + "small picture.", valueName: "design"))
  var network: RestorationNetwork.Design = .ffdnet

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The channels between the layers, 1…1024 (default: 64).", valueName: "count"))
  var width: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The convolutions, 2…64 (default: dncnn 17, ffdnet 10, espcn 3).", valueName: "count"))
  var depth: Int?

  @Option(help: ArgumentHelp("What the network sees of a picture.", valueName: "channels"))
  var channels: PictureChannels = .rgb

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The rows and columns of the patches that are learnt from.", valueName: "pixels"))
  var patch = 64

  @Option(parsing: .unconditional, help: ArgumentHelp("The patches of a step, 1…1024.", valueName: "count"))
  var batch = 16

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The steps in all, in epochs of 100 (default: 6000).", valueName: "count"))
  var steps: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How long to train, such as 90s, 30m or 2h: as many steps are taken as fit, measured at the start.",
      valueName: "time"))
  var timeLimit: TimeLimit?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Adam's learning rate, the largest of its one cycle.", valueName: "rate"))
  var learningRate = 0.001

  @Option(help: ArgumentHelp("What is made small.", valueName: "loss"))
  var loss: RestorationLoss = .mse

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What weights, patches and noise follow from.", valueName: "number"))
  var seed: UInt64 = 0

  @Flag(help: "Go on from the checkpoint beside the output; with the same options otherwise.")
  var resume = false

  @Flag(help: "Print nothing but errors.")
  var quiet = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The threads to use (default: one for each processor that the process may use). The result does not depend on it.",
      valueName: "count"))
  var threads: Int?

  func validate() throws {
    guard 8...1024 ~= patch, patch % 4 == 0 else {
      throw ValidationError("--patch has to be a multiple of 4 from 8 to 1024, not \(patch)")
    }
    guard 1...1024 ~= batch else { throw ValidationError("--batch has to be 1…1024, not \(batch)") }
    if let steps {
      guard timeLimit == nil else { throw ValidationError("--steps and --time-limit exclude each other") }
      guard 1...10_000_000 ~= steps else { throw ValidationError("--steps has to be 1…10000000, not \(steps)") }
    }
    guard learningRate > 0, learningRate <= 1 else {
      throw ValidationError("--learning-rate has to be above 0 and at most 1, not \(learningRate)")
    }
    if let threads, !(1...1024 ~= threads) { throw ValidationError("--threads has to be 1…1024, not \(threads)") }
    guard output.hasSuffix(".safetensors") else {
      throw ValidationError("--output has to end in .safetensors, not \(output)")
    }
    Messages.standard.isQuiet = quiet
  }

  var parallelism: Parallelism { threads.map { Parallelism(threads: $0) } ?? .available }

  var patchSize: PictureSize { PictureSize(width: patch, height: patch) }

  /// The steps of an epoch, after each of which the validation is looked at.
  var stepsPerEpoch: Int { min(100, steps ?? 100) }

  /// A file beside the output: its name with another ending.
  func beside(_ ending: String) -> FilePath {
    FilePath(argument: String(output.dropLast(".safetensors".count)) + ending)
  }

  /// The settings for a number of epochs.
  ///
  /// - Parameter data: what the examples are made of, so that a training goes on with the same ones only.
  func settings(epochs: Int, data: String) -> TrainingSettings {
    var settings = TrainingSettings(loss.loss, epochs: epochs)
    settings.metrics = [.peakSignalToNoise()]
    if patch >= 11, network != .espcn || patch >= 22 { settings.metrics.append(.structuralSimilarity()) }
    settings.optimizer = .adam(learningRate: learningRate)
    settings.schedule = .oneCycle(.init(steps: epochs * stepsPerEpoch, rise: 0.1))
    settings.batch = .examples(batch)
    // FNV-1a.
    let digest = data.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    settings.seed = seed ^ digest
    return settings
  }
}

/// The losses for pictures.
enum RestorationLoss: String, CaseIterable, ExpressibleByArgument {
  case mse
  case l1
  case charbonnier
  case ssim

  var loss: Loss {
    switch self {
    case .mse: .meanSquaredError
    case .l1: .meanAbsoluteError
    case .charbonnier: .charbonnier()
    case .ssim: .structuralSimilarity()
    }
  }
}

/// A length of time: `90s`, `30m`, `2h`.
struct TimeLimit: ExpressibleByArgument, Equatable {
  let seconds: Double

  init?(argument: String) {
    let factors: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
    guard let last = argument.last, let factor = factors[last], let number = Double(argument.dropLast()),
      number.isFinite, number > 0, number * factor <= 1e7
    else { return nil }
    seconds = number * factor
  }
}
