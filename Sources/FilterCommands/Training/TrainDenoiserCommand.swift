import ArgumentParser
import LearnedFilters
import NeuralNetworks

/// Trains a network to take noise away.
struct TrainDenoiserCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "denoiser", abstract: "Trains a network to take noise away, on your own photos.",
      usage: "imgfilter train denoiser <photos> ... --output <file> [<options>]",
      discussion: """
        Noise is added to patches of clean photos, and the network learns to take it away. After each epoch the filter, a \
        checkpoint and a sheet of samples are written beside each other. `imgfilter apply` runs the result.

        EXAMPLES:
          imgfilter train denoiser photos --noise gaussian:5-50 -o d.safetensors
          imgfilter train denoiser photos --noise jpeg:10-60 -o d.safetensors
          imgfilter train denoiser photos --time-limit 30m -o d.safetensors
          imgfilter train denoiser photos --time-limit 30m -o d.safetensors --resume
        """)
  }

  @OptionGroup(title: "Photos") var photos: PhotoArguments

  @Option(
    help: ArgumentHelp(
      "gaussian:25 (standard deviation in steps of 8 bits), gaussian:5-50 (each patch its own), poisson:30-300 (photons of "
        + "white), jpeg:10-60 (quality).", valueName: "noise"))
  var noise = "gaussian:25"

  @Flag(
    inversion: .prefixedNo,
    help: "Tell the network how strong the noise is (default: for Gaussian noise of a range).")
  var noiseMap: Bool?

  @OptionGroup(title: "Training") var training: TrainingArguments

  func validate() throws {
    let kind = try kind()
    if noiseMap == true, kind.levels == nil {
      throw ValidationError("--noise-map is for Gaussian noise; \(kind.text) has no standard deviation")
    }
  }

  private func kind() throws -> PictureNoise {
    do throws(NetworkError) { return try PictureNoise(text: noise) } catch { throw ValidationError(error.reason) }
  }

  func run() throws {
    let kind = try kind()
    let isRange = kind.levels.map { $0.lowerBound < $0.upperBound } ?? false
    let hasMap = noiseMap ?? isRange
    let (photos, others) = try photos.read(
      training.channels, patch: training.patchSize, parallelism: training.parallelism)
    let damage = RestorationExamples.Damage.noise(kind, hasNoiseMap: hasMap)
    let examples = try RestorationExamples(
      photos, damage: damage, size: training.patchSize, count: training.stepsPerEpoch * training.batch)
    let validation = try RestorationExamples(
      others, damage: damage, size: training.patchSize, count: 256, turns: false)
    var filter = try RestorationNetwork(
      training.network, for: .denoise, channels: training.channels, width: training.width, depth: training.depth,
      hasNoiseMap: hasMap, seed: training.run.seed)
    filter.noiseLevels = kind.levels
    filter.network = try filter.network.with(input: examples.inputShape)
    let data = "\(kind.text) \(self.photos.shrink) \(photos.pixelCount) \(training.patch)"
    try RestorationRun(
      arguments: training, filter: filter, examples: examples, validation: validation,
      baseline: try Baseline.noisy(validation, channels: training.channels, hasNoiseMap: hasMap), data: data,
      record: ["noise": kind.text, "photos": "\(photos.files.count), shrunk by \(self.photos.shrink)"]
    ).run()
  }
}
