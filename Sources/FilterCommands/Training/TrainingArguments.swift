import ArgumentParser
import LearnedFilters
import NeuralNetworks
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
    help: ArgumentHelp("The steps in all, rounded up to whole epochs (default: 6000).", valueName: "count"))
  var steps: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The steps of an epoch, after which the validation is looked at and everything is written, 1…100000.",
      valueName: "count"))
  var epochSteps = 250

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How long to train, such as 90s, 30m or 2h: as many steps are taken as fit, measured at the start.",
      valueName: "time"))
  var timeLimit: TimeLimit?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The largest learning rate (default: 0.01 for sgd, momentum, nesterov and adagrad, 0.001 for the others).",
      valueName: "rate"))
  var learningRate: Double?

  @Option(help: ArgumentHelp("How weights follow from gradients.", valueName: "rule"))
  var optimizer: RestorationOptimizer = .adam

  @Option(
    help: ArgumentHelp(
      "How the learning rate changes: up in a tenth of the steps and down along a cosine, down along a cosine, to a tenth "
        + "twice, or not at all.", valueName: "schedule"))
  var schedule: RestorationSchedule = .oneCycle

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The filter has the mean of the weights over the steps, which keeps this part of itself in each, 0…0.99999; 0 takes the "
        + "last weights.", valueName: "part"))
  var averaging = 0.999

  @Option(help: ArgumentHelp("What is made small.", valueName: "loss"))
  var loss: RestorationLoss = .mse

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What weights, patches and noise follow from.", valueName: "number"))
  var seed: UInt64 = 0

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Write the checkpoint after so many steps too, not only after an epoch.", valueName: "count"))
  var checkpointSteps: Int?

  @Flag(help: "Go on from the checkpoint beside the output; with the same options otherwise.")
  var resume = false

  @Flag(help: "Print nothing but errors.")
  var quiet = false

  @OptionGroup var threading: ThreadArgument

  func validate() throws {
    guard 8...1024 ~= patch, patch % 4 == 0 else {
      throw ValidationError("--patch has to be a multiple of 4 from 8 to 1024, not \(patch)")
    }
    guard 1...1024 ~= batch else { throw ValidationError("--batch has to be 1…1024, not \(batch)") }
    if let steps {
      guard timeLimit == nil else { throw ValidationError("--steps and --time-limit exclude each other") }
      guard 1...10_000_000 ~= steps else { throw ValidationError("--steps has to be 1…10000000, not \(steps)") }
    }
    guard 1...100_000 ~= epochSteps else {
      throw ValidationError("--epoch-steps has to be 1…100000, not \(epochSteps)")
    }
    if let checkpointSteps, checkpointSteps < 1 {
      throw ValidationError("--checkpoint-steps has to be 1 or more, not \(checkpointSteps)")
    }
    if let learningRate, !(learningRate > 0 && learningRate <= 1) {
      throw ValidationError("--learning-rate has to be above 0 and at most 1, not \(learningRate)")
    }
    guard 0...0.99999 ~= averaging else {
      throw ValidationError("--averaging has to be 0…0.99999, not \(averaging)")
    }
    guard output.hasSuffix(".safetensors") else {
      throw ValidationError("--output has to end in .safetensors, not \(output)")
    }
    Messages.standard.isQuiet = quiet
  }

  var parallelism: Parallelism { threading.parallelism }

  var patchSize: PictureSize { PictureSize(width: patch, height: patch) }

  /// The steps of an epoch, after each of which the validation is looked at.
  var stepsPerEpoch: Int { min(epochSteps, steps ?? epochSteps) }
}
