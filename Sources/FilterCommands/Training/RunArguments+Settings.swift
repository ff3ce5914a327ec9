import NeuralNetworks
import SystemPackage

extension RunArguments {
  /// A file beside the output: its name with another ending.
  func beside(_ ending: String) -> FilePath {
    FilePath(argument: String(output.dropLast(".safetensors".count)) + ending)
  }

  /// The command line, for the record: without where its files lie, and without what does not decide about the result.
  var command: String {
    var words: [String] = []
    var isValue = false
    for argument in CommandLine.arguments.dropFirst() {
      if isValue {
        isValue = false
      } else if ["--threads", "--checkpoint-steps", "--report"].contains(argument) {
        isValue = true
      } else if !["--resume", "--quiet"].contains(argument), !argument.hasPrefix("--threads="),
        !argument.hasPrefix("--checkpoint-steps="), !argument.hasPrefix("--report=")
      {
        words.append(argument.hasPrefix("/") ? FilePath(argument).lastComponent?.string ?? argument : argument)
      }
    }
    return (["imgfilter"] + words).joined(separator: " ")
  }

  /// The settings for a number of epochs.
  ///
  /// - Parameters:
  ///   - objectives: what is made small.
  ///   - metrics: what is said beside it.
  ///   - epochs: how many there are.
  ///   - stepsPerEpoch: the steps of each.
  ///   - batch: the examples of a step.
  ///   - data: what the examples are made of, so that a training goes on with the same ones only.
  func settings(
    _ objectives: [Objective], metrics: [Metric], epochs: Int, stepsPerEpoch: Int, batch: Int, data: String
  ) -> TrainingSettings {
    var settings = TrainingSettings(objectives, epochs: epochs)
    settings.metrics = metrics
    settings.optimizer = optimizer.optimizer(learningRate: learningRate)
    settings.schedule = schedule.schedule(steps: epochs * stepsPerEpoch)
    settings.weightAveraging = averaging > 0 ? averaging : nil
    settings.batch = .examples(batch)
    // FNV-1a.
    let digest = data.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    settings.seed = seed ^ digest
    return settings
  }
}
