import LearnedFilters
import NeuralNetworks

extension TrainingArguments {
  /// What is said of the validation.
  var metrics: [Metric] { patch >= 11 ? [.peakSignalToNoise(), .structuralSimilarity()] : [.peakSignalToNoise()] }

  /// The settings for a number of epochs.
  ///
  /// - Parameter data: what the examples are made of, so that a training goes on with the same ones only.
  func settings(epochs: Int, data: String) -> TrainingSettings {
    run.settings(
      [Objective(loss.loss)], metrics: metrics, epochs: epochs, stepsPerEpoch: stepsPerEpoch, batch: batch, data: data)
  }
}
