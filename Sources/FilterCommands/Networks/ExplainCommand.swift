import ArgumentParser
import ImageCodecs
import NetworkModels
import NeuralNetworks
import Tensors
import Visualization

/// Where a network looks when it sees a class in a photo.
struct ExplainCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "explain", abstract: "Draws over a photo what made a network see a class in it.",
      usage: "imgfilter explain <photo> ... --model <name or file> [--class <class>] [<options>]",
      discussion: """
        By Grad-CAM, which places of a late layer speak for the class (Selvaraju 2017); by occlusion, how far its score falls \
        when a patch is covered (Zeiler 2014); by saliency, the gradient of the score with respect to each pixel (Simonyan 2013). Prints \
        the most probable classes and writes explain.png, for several photos PHOTO/explain.png.

        EXAMPLES:
          imgfilter explain cat.jpg --model resnet18 --weights resnet18.pth
          imgfilter explain cat.jpg --model pets.safetensors --method occlusion
          imgfilter explain seven.png --model digits.safetensors --method saliency
        """)
  }

  @OptionGroup(title: "Network") var network: ModelArguments

  @Option(
    name: .customLong("class"),
    help: ArgumentHelp(
      "The class, by its name or its number from 0 (default: the most probable one).", valueName: "class"))
  var label: String?

  @Option(
    help: ArgumentHelp("How: grad-cam, occlusion, saliency, or several with commas between them.", valueName: "methods")
  )
  var method = ExplanationMethods(methods: [.gradCAM])

  @Option(
    help: ArgumentHelp(
      "Grad-CAM: the layer that is looked at (default: the last one that gives a picture of more than one pixel).",
      valueName: "name"))
  var layer: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Occlusion: the width of what is covered, in pixels of what the network sees (default: a seventh of the shorter side).",
      valueName: "pixels"))
  var patch: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Occlusion: the distance of patches (default: half of their width).", valueName: "pixels"))
  var stride: Int?

  @OptionGroup(title: "Output options") var files: PictureFolderArguments
  @OptionGroup(title: "Photos") var view: ViewArguments

  func validate() throws {
    try view.checkPhotos()
    for (name, value) in [("patch", patch), ("stride", stride)] {
      if let value, value < 1 { throw ValidationError("--\(name) has to be at least 1, not \(value)") }
    }
  }

  func run() throws {
    let model = try network.read(view.limits.parallelism)
    let index = try label.map { label in
      guard let index = model.classIndex(label) else {
        let known =
          model.classes.isEmpty ? "0 to \(model.network.output.count - 1)" : model.classes.joined(separator: ", ")
        throw UsageError("--class \(label): \(model.name) has no such class; it has \(known)")
      }
      return index
    }
    var report = try PictureFolder(files)
    for photoIndex in view.photos.indices {
      let photo = try view.read(photoIndex)
      let explanations = try method.methods.map { try explain($0, photo, index, model) }
      let note = "\(network.title); \(photo.name), seen as \(explanations[0].size); \(model.preprocessing)."
      report.add(Self.table(explanations[0].guesses), titled: note)
      try report.write(
        ExplanationPicture(explanations, of: photo.image).image(note: note), named: photo.prefix + "explain",
        caption: "What speaks for \(explanations[0].guess.name) in \(photo.name)", scale: 2)
    }
    try report.finish(title: "Where \(model.name) looks", seed: network.randomSeed)
  }

  private var size: ViewSize { view.size?.size ?? .learned }

  private func explain(
    _ method: Explanation.Method, _ photo: ViewArguments.Photo, _ index: Int?, _ model: NetworkModel
  ) throws -> Explanation {
    let parallelism = view.limits.parallelism
    switch method {
    case .gradCAM:
      return try model.gradCAM(of: photo.image, class: index, layer: layer, size: size, parallelism: parallelism)
    case .saliency:
      return try model.saliency(of: photo.image, class: index, size: size, parallelism: parallelism)
    case .occlusion:
      let progress = LearningProgress(photo.name)
      defer { progress.end() }
      return try model.occlusion(
        of: photo.image, class: index, patch: patch, stride: stride, size: size, parallelism: parallelism,
        progress: progress.show)
    }
  }

  private static func table(_ guesses: [ClassGuess]) -> TextTable {
    var table = TextTable(["class", "name", "probability", "score"], leftColumns: 2)
    for guess in guesses.prefix(5) {
      table.append([
        "\(guess.index)", guess.name, "\(Numerals.fixed(100 * guess.probability, decimals: 2)) %",
        Numerals.significant(guess.score),
      ])
    }
    return table
  }
}

/// Ways to explain, with commas between them.
struct ExplanationMethods: ExpressibleByArgument {
  let methods: [Explanation.Method]

  init(methods: [Explanation.Method]) { self.methods = methods }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    methods = parts.compactMap { Explanation.Method(rawValue: String($0)) }
    guard methods.count == parts.count, Set(methods).count == methods.count else { return nil }
  }

  var defaultValueDescription: String { methods.map(\.rawValue).joined(separator: ",") }
}
