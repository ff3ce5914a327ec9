import ArgumentParser
import NeuralNetworks
import Tensors

/// What all trainings of networks have in common: where their files go, how weights follow from gradients, and when it is over.
struct RunArguments: ParsableArguments {
  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "The file of what is learnt (.safetensors). Beside it lie a checkpoint and a picture.", valueName: "file"),
    completion: .file())
  var output: String

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
  var optimizer: TrainingRule = .adam

  @Option(
    help: ArgumentHelp(
      "How the learning rate changes: up in a tenth of the steps and down along a cosine, down along a cosine, to a tenth "
        + "twice, or not at all.", valueName: "schedule"))
  var schedule: TrainingSchedule = .oneCycle

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What is stored is the mean of the weights over the steps, which keeps this part of itself in each, 0…0.99999; 0 takes the "
        + "last weights.", valueName: "part"))
  var averaging = 0.999

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What weights, their examples and all that is random follow from.", valueName: "number"))
  var seed: UInt64 = 0

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Write the checkpoint after so many steps too, not only after an epoch.", valueName: "count"))
  var checkpointSteps: Int?

  @Flag(help: "Go on from the checkpoint beside the output; with the same options otherwise.")
  var resume = false

  @OptionGroup var page: ReportArguments

  @Flag(help: "Print nothing but errors.")
  var quiet = false

  @OptionGroup var threading: ThreadArgument

  func validate() throws {
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
}
