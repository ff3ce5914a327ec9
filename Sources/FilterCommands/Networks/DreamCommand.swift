import ArgumentParser
import ImageCodecs
import NetworkModels
import NeuralNetworks
import SystemPackage
import Tensors
import Visualization

/// The picture that excites a channel the most.
struct DreamCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "dream", abstract: "Makes the picture that excites a channel of a network the most.",
      usage: "imgfilter dream --model <name or file> --layer <name> [--channel <number>] [<options>]",
      discussion: """
        Gradient ascent on the picture itself, from small to large, shifted at random and smoothed a little at each step (Yosinski \
        2015, Olah 2017). Begins with noise, or with a photo. Without --channel the whole layer is made more active (DeepDream, \
        Mordvintsev 2015). Writes dream-LAYER-CHANNEL.png, and of several channels dream-LAYER.png with all of them; the same seed \
        gives the same bytes.

        EXAMPLES:
          imgfilter dream --model pets.safetensors --layer fc --channel 0-3
          imgfilter dream --model vgg16 --weights v.pth --layer features.9 --from a.jpg
        """)
  }

  @OptionGroup(title: "Network") var network: ModelArguments

  @Option(help: ArgumentHelp("The layer; `imgfilter feature-maps --layers list` lists them.", valueName: "name"))
  var layer: String

  @Option(
    help: ArgumentHelp(
      "The channels, counted from 0, or classes: 17, or 0-8 for a picture of each (default: all of the layer together).",
      valueName: "channels"))
  var channel: ChannelsArgument?

  @Option(
    help: ArgumentHelp("A photo to begin with instead of noise.", valueName: "photo"),
    completion: .file(extensions: ["png", "jpg", "jpeg", "npy"]))
  var from: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The picture's size: the longer side, or WIDTHxHEIGHT (default: that of the photo, made smaller to "
        + "\(ViewSize.longestSide) pixels, or of the network).", valueName: "size"))
  var size: ViewSizeArgument?

  @Option(parsing: .unconditional, help: ArgumentHelp("The sizes that it goes through, 1…8.", valueName: "count"))
  var octaves = Dream.Settings().octaves

  @Option(parsing: .unconditional, help: ArgumentHelp("The steps of each size, 1…10000.", valueName: "count"))
  var steps = Dream.Settings().steps

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The root mean square of a step, in units of the network's input.", valueName: "length"))
  var rate = Dream.Settings().rate

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("By how many pixels a step shifts the picture at most, 0…64.", valueName: "pixels"))
  var jitter = Dream.Settings().jitter

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What each pixel gives to each neighbour at first, 0…0.25.", valueName: "part"))
  var blur = Dream.Settings().blur

  @Option(
    parsing: .unconditional, help: ArgumentHelp("What noise and shifts follow from.", valueName: "number"))
  var dreamSeed: UInt64 = 0

  @OptionGroup(title: "Output options") var files: PictureFolderArguments
  @OptionGroup(title: "Processing options") var limits: LimitArguments

  func validate() throws {
    guard 1...8 ~= octaves else { throw ValidationError("--octaves has to be 1…8, not \(octaves)") }
    guard 1...10_000 ~= steps else { throw ValidationError("--steps has to be 1…10000, not \(steps)") }
    guard rate > 0, rate <= 10 else { throw ValidationError("--rate has to be above 0 and at most 10, not \(rate)") }
    guard 0...64 ~= jitter else { throw ValidationError("--jitter has to be 0…64, not \(jitter)") }
    guard 0...0.25 ~= blur else { throw ValidationError("--blur has to be 0…0.25, not \(blur)") }
    if let size, case .exact = size.size { return }
    if let size, case .longest = size.size { return }
    guard size == nil else { throw ValidationError("--size has to be a number, or WIDTHxHEIGHT") }
  }

  func run() throws {
    let model = try network.read(limits.parallelism)
    let part = try model.network.pruned(to: try model.network.layerNames(matching: [layer]))
    let photo = try from.map { file in
      try Image(file == "-" ? .standardInput : .file(FilePath(argument: file)), options: limits.decoding).upright()
    }
    var settings = Dream.Settings()
    (settings.octaves, settings.steps, settings.rate) = (octaves, steps, rate)
    (settings.jitter, settings.blur, settings.seed) = (jitter, blur, dreamSeed)
    var report = try PictureFolder(files)
    var table = TextTable(["channel", "size", "before", "after"])
    var entries: [DreamSheet.Entry] = []
    let file = "dream-" + FileNames([layer]).names[0]
    for channel in channels(part.output[-1]) {
      let name = channel.map { "\(layer), channel \($0)" } ?? layer
      let progress = LearningProgress(name)
      defer { progress.end() }
      let dream = try model.dream(
        of: layer, channel: channel, from: photo, size: pictureSize(model, photo), settings: settings,
        parallelism: limits.parallelism, progress: progress.show)
      table.append([
        channel.map { "\($0)" } ?? "all", "\(dream.picture.width)×\(dream.picture.height)",
        Numerals.significant(dream.before), Numerals.significant(dream.after),
      ])
      try report.write(dream.picture, named: file + (channel.map { "-\($0)" } ?? ""), caption: name)
      entries.append(DreamSheet.Entry(name: channel.map { "\($0)" } ?? "all", picture: dream.picture))
    }
    let title = "What excites \(layer) of \(model.name)"
    let facts = "\(octaves) sizes of \(steps) steps, seed \(dreamSeed); \(model.preprocessing)."
    if entries.count > 1 {
      let sheet = DreamSheet(entries).image(title: title, note: "\(network.title); \(facts)")
      try report.write(sheet, named: file, caption: "All of them", scale: 2)
    }
    report.add(
      table, titled: "\(network.title); the mean of \(layer) for \(from ?? "noise") and for the picture. \(facts)")
    try report.finish(title: title, seed: dreamSeed)
  }

  /// The channels that are asked for; nil for all together.
  private func channels(_ count: Int) -> [Int?] {
    guard let channel else { return [nil] }
    // What the layer does not have is refused by the dream itself.
    return channel.ranges.flatMap { $0.prefix(count + 1).map { Optional($0) } }
  }

  private func pictureSize(_ model: NetworkModel, _ photo: Image?) -> PictureSize? {
    switch size?.size {
    case .exact(let size): return size
    case .longest(let side):
      let own = photo.map { PictureSize(width: $0.width, height: $0.height) } ?? model.pictureSize
      return own.scaled(by: Double(side) / Double(max(own.width, own.height)))
    default: return nil
    }
  }
}
