import ArgumentParser
import LearnedFilters
import NeuralNetworks

/// Trains a network to enlarge pictures.
struct TrainUpscalerCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "upscaler", abstract: "Trains a network to enlarge pictures, on your own photos.",
      usage: "imgfilter train upscaler <photos> ... --output <file> [<options>]",
      discussion: """
        Patches of photos are made smaller (bicubic, antialiased), and the network learns to make them large again. A network \
        for gray pictures enlarges the luma of colour pictures, which is what eyes see; their colours are enlarged by bicubic \
        interpolation. `imgfilter apply` runs the result.

        EXAMPLES:
          imgfilter train upscaler photos --channels gray -o x2.safetensors
          imgfilter train upscaler photos --factor 3 --network espcn -o x3.safetensors
        """)
  }

  @OptionGroup(title: "Photos") var photos: PhotoArguments

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many times as many rows and columns, 2…4.", valueName: "factor"))
  var factor = 2

  @OptionGroup(title: "Training") var training: TrainingArguments

  func validate() throws {
    guard 2...4 ~= factor else { throw ValidationError("--factor has to be 2…4, not \(factor)") }
    guard training.patch % factor == 0 else {
      throw ValidationError("--patch has to be a multiple of --factor \(factor), not \(training.patch)")
    }
  }

  func run() throws {
    let (photos, others) = try photos.read(
      training.channels, patch: training.patchSize, parallelism: training.parallelism)
    func examples(
      _ photos: PhotoPatches, _ count: Int, enlargesAgain: Bool, turns: Bool
    ) throws(NetworkError) -> RestorationExamples {
      try RestorationExamples(
        photos, damage: .shrinking(factor: factor, enlargesAgain: enlargesAgain), size: training.patchSize,
        count: count,
        turns: turns)
    }
    let enlarges = training.network != .espcn
    var filter = try RestorationNetwork(
      training.network, for: .upscale(factor: factor), channels: training.channels, width: training.width,
      depth: training.depth, seed: training.run.seed)
    let learnt = try examples(photos, training.stepsPerEpoch * training.batch, enlargesAgain: enlarges, turns: true)
    filter.network = try filter.network.with(input: learnt.inputShape)
    let data = "upscale \(factor) \(self.photos.shrink) \(photos.pixelCount) \(training.patch)"
    try RestorationRun(
      arguments: training, filter: filter, examples: learnt,
      validation: try examples(others, 256, enlargesAgain: enlarges, turns: false),
      baseline: try Baseline.noisy(
        try examples(others, 256, enlargesAgain: true, turns: false), channels: training.channels, hasNoiseMap: false,
        name: "bicubic interpolation"), data: data,
      record: ["photos": "\(photos.files.count), shrunk by \(self.photos.shrink)"]
    ).run()
  }
}
