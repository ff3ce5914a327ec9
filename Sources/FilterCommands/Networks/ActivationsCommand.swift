import ArgumentParser
import NetworkModels
import NeuralNetworks
import Visualization

/// How active the layers of a network are.
struct ActivationsCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "activations", abstract: "Says how active the layers of a network are, and which units are dead.",
      usage: "imgfilter activations <photo> ... --model <name or file> [<options>]",
      discussion: """
        For each layer, over all photos together: mean and standard deviation, the share of zeros, and the channels that were 0 \
        everywhere. Writes histograms as activations.png.

        EXAMPLES:
          imgfilter activations a.jpg b.jpg --model resnet18 --weights r18.pth
          imgfilter activations photo.jpg --model x2.safetensors
        """)
  }

  @OptionGroup(title: "Network") var network: ModelArguments

  @Option(help: ArgumentHelp("The layers, with commas between them; * and ? stand for letters.", valueName: "names"))
  var layers = "*"

  @OptionGroup(title: "Output options") var files: PictureFolderArguments
  @OptionGroup(title: "Photos") var view: ViewArguments

  func validate() throws { try view.checkPhotos() }

  func run() throws {
    let model = try network.read(view.limits.parallelism)
    // Heads that only training uses would have to be run, too.
    let names = try model.network.withoutHeads.layerNames(matching: layers.split(separator: ",").map(String.init))
    var survey = ActivitySurvey()
    var sizes: Set<String> = []
    for index in view.photos.indices {
      let photo = try view.read(index)
      let maps = try model.featureMaps(
        of: photo.image, at: names, size: view.size?.size ?? .automatic, parallelism: view.limits.parallelism)
      survey.add(maps)
      sizes.insert("\(maps.size)")
      Messages.standard.progress(index + 1, of: view.photos.count)
    }
    let pictures = ActivityPictures(survey)
    let photos = view.photos.count == 1 ? view.photos[0] : "\(view.photos.count) photos"
    let note = "\(network.title); \(photos), seen as \(sizes.sorted().joined(separator: ", ")); \(model.preprocessing)."
    var report = try PictureFolder(files)
    report.add(pictures.table, titled: note)
    try report.write(pictures.image(note: note), named: "activations", caption: "Histograms of the layers", scale: 2)
    try report.finish(title: "How active the layers of \(model.name) are", seed: network.randomSeed)
  }
}
