import LearnedFilters
import NeuralNetworks

/// What is reached without a network.
enum Baseline {
  /// The PSNR of the inputs.
  static func noisy(
    _ examples: any Dataset, channels: PictureChannels, hasNoiseMap: Bool, name: String = "the noisy input"
  ) throws -> (String, Double) {
    let identity = try RestorationNetwork(
      .dncnn, for: .transform, channels: channels, width: 1, depth: 2, hasNoiseMap: hasNoiseMap)
    var settings = TrainingSettings(.meanSquaredError, epochs: 1)
    settings.metrics = [.peakSignalToNoise()]
    let trainer = try Trainer(
      try identity.network.with(input: examples.inputShape), parameters: identity.parameters, settings: settings)
    return (name, try trainer.evaluate(on: examples).metrics[0])
  }
}
