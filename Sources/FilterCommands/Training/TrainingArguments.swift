import ArgumentParser
import LearnedFilters
import NeuralNetworks
import Tensors

/// How a filter's network is built and trained.
struct TrainingArguments: ParsableArguments {
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
    help: ArgumentHelp("The steps in all, rounded up to whole epochs (default: 6000).", valueName: "count"))
  var steps: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The steps of an epoch, after which the validation is looked at and everything is written, 1…100000.",
      valueName: "count"))
  var epochSteps = 250

  @Option(help: ArgumentHelp("What is made small.", valueName: "loss"))
  var loss: RestorationLoss = .mse

  @OptionGroup var run: RunArguments

  func validate() throws {
    guard 8...1024 ~= patch, patch % 4 == 0 else {
      throw ValidationError("--patch has to be a multiple of 4 from 8 to 1024, not \(patch)")
    }
    guard 1...1024 ~= batch else { throw ValidationError("--batch has to be 1…1024, not \(batch)") }
    if let steps {
      guard run.timeLimit == nil else { throw ValidationError("--steps and --time-limit exclude each other") }
      guard 1...10_000_000 ~= steps else { throw ValidationError("--steps has to be 1…10000000, not \(steps)") }
    }
    guard 1...100_000 ~= epochSteps else {
      throw ValidationError("--epoch-steps has to be 1…100000, not \(epochSteps)")
    }
  }

  var parallelism: Parallelism { run.parallelism }

  var patchSize: PictureSize { PictureSize(width: patch, height: patch) }

  /// The steps of an epoch, after each of which the validation is looked at.
  var stepsPerEpoch: Int { min(epochSteps, steps ?? epochSteps) }

  /// The epochs in all, unless the time decides.
  var epochs: Int { ((steps ?? 6000) + stepsPerEpoch - 1) / stepsPerEpoch }
}
