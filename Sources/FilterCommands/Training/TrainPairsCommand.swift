import ArgumentParser
import ImageCodecs
import LearnedFilters
import NeuralNetworks
import SystemPackage

/// Trains a network to do what happened between two folders.
struct TrainPairsCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "pairs", abstract: "Trains a network to do what was done between two folders of pictures.",
      usage: "imgfilter train pairs <before> <after> --output <file> [<options>]",
      discussion: """
        The two folders hold pictures of the same names and sizes, before and after: noisy and clean, plain and retouched, \
        in one style and in another. One pair of ten is held out to see how good the filter is. Where what happened is a \
        linear filter, `imgfilter train-kernel` finds it exactly and in a second.

        EXAMPLES:
          imgfilter train pairs before after -o filter.safetensors
          imgfilter train pairs noisy clean --channels gray --loss l1 -o f.safetensors
        """)
  }

  @Argument(help: ArgumentHelp("The folder of the pictures as they were.", valueName: "before"), completion: .directory)
  var before: String

  @Argument(help: ArgumentHelp("The folder of what became of them.", valueName: "after"), completion: .directory)
  var after: String

  @Flag(help: "Turn and mirror the patches at random: where what was done is the same in all directions.")
  var turns = false

  @OptionGroup(title: "Training") var training: TrainingArguments

  func validate() throws {
    guard training.network != .espcn else { throw ValidationError("espcn is for upscaling; take dncnn or ffdnet") }
  }

  func run() throws {
    for folder in [before, after] where FileStatus(FilePath(argument: folder))?.isFolder != true {
      throw CodecError(.noInput, file: folder, "there is no such folder")
    }
    func pairs(_ patches: Int) throws(NetworkError) -> ImagePairs {
      try ImagePairs(
        before: FilePath(argument: before), after: FilePath(argument: after), patch: training.patchSize,
        patchesPerPicture: patches, channels: training.channels, parallelism: training.parallelism)
    }
    let pictures = try pairs(1).count
    guard pictures > 1 else { throw UsageError("\(before): one pair alone is not enough, since some are held out") }
    let held = stride(from: 0, to: pictures, by: 10).map { $0 }
    let wanted = training.stepsPerEpoch * training.batch
    let perPicture = (wanted + pictures - held.count - 1) / (pictures - held.count)
    let all = try pairs(perPicture).cached(parallelism: training.parallelism)
    func patches(_ picture: Int, _ count: Int) -> [Int] { (0..<count).map { picture * perPicture + $0 } }
    let learnt = (0..<pictures).filter { !held.contains($0) }.flatMap { patches($0, perPicture) }
    // Not unless asked for: a shadow or a shift has a direction.
    let examples = try DatasetSubset(all, indices: Array(learnt.prefix(wanted)))
      .augmented(by: turns ? [.quarterTurns, .horizontalFlip(probability: 0.5)] : [])
    let validation = DatasetSubset(
      all, indices: held.flatMap { patches($0, min(perPicture, max(1, 256 / held.count))) })
    var filter = try RestorationNetwork(
      training.network, for: .transform, channels: training.channels, width: training.width, depth: training.depth,
      seed: training.run.seed)
    filter.network = try filter.network.with(input: examples.inputShape)
    try RestorationRun(
      arguments: training, filter: filter, examples: examples, validation: validation,
      baseline: try Baseline.noisy(
        validation, channels: training.channels, hasNoiseMap: false, name: "the pictures as they were"),
      data: "pairs \(pictures) \(training.patch)\(turns ? " turns" : "")", record: ["pairs": "\(pictures)"]
    ).run()
  }
}
