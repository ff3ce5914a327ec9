import ArgumentParser
import ImageCodecs
import NetworkModels
import NeuralNetworks
import SystemPackage
import Tensors
import Visualization

/// What layers of a network make of a photo, as pictures.
struct FeatureMapsCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "feature-maps", abstract: "Draws what layers of a network make of a photo.",
      usage: "imgfilter feature-maps <photo> ... --model <name or file> --layers <names> [<options>]",
      discussion: """
        Writes a contact sheet for each layer, LAYER.png: a tile for each channel, bright where the channel has found what \
        it looks for. Only the layers that are asked for and those before them are run. With several photos each has a folder of its \
        own.

        EXAMPLES:
          imgfilter feature-maps cat.jpg --model resnet18 --layers list
          imgfilter feature-maps a.jpg --model resnet18 --weights r.pth --layers 'l*u'
          imgfilter feature-maps a.jpg --model x2.safetensors --layers '*' --overlay
          imgfilter feature-maps a.jpg --model vgg16 --layers 'f*' --save maps.npz
        """)
  }

  @OptionGroup(title: "Network") var network: ModelArguments

  @Option(
    help: ArgumentHelp(
      "The layers, with commas between them: in their names * stands for any letters, dots too, and ? for one. `list` "
        + "prints what there is, with shapes.", valueName: "names"))
  var layers: String

  @OptionGroup(title: "Pictures") var maps: MapArguments

  @Flag(help: "A picture for each channel instead of a sheet, LAYER/CHANNEL.png: a pixel for each number.")
  var separate = false

  @Flag(help: "Lay the maps over the photo in gray; with --separate as large as the photo itself.")
  var overlay = false

  @Option(
    help: ArgumentHelp(
      "Keep the numbers, too: an .npz of one array for each layer, height × width × channels.", valueName: "file"),
    completion: .file(extensions: ["npz"]))
  var save: String?

  @OptionGroup(title: "Output options") var files: PictureFolderArguments
  @OptionGroup(title: "Photos") var view: ViewArguments

  func validate() throws {
    guard layers != "list" else { return }
    try view.checkPhotos()
    guard save == nil || view.photos.count == 1 else {
      throw ValidationError("--save is for one photo, since its arrays have the names of the layers alone")
    }
  }

  func run() throws {
    let model = try network.read(view.limits.parallelism)
    guard layers != "list" else { return try StandardText.print(LayerList(model).text) }
    let names = try model.network.layerNames(matching: layers.split(separator: ",").map(String.init))
    if let channels = maps.channels {
      let most = names.compactMap { model.network.node(named: $0)?.shape[-1] }.max() ?? 0
      guard channels.ranges.contains(where: { $0.lowerBound < most }) else {
        throw UsageError("--channels: the layers have the channels 0…\(most - 1) at most")
      }
    }
    var report = try PictureFolder(files)
    for index in view.photos.indices {
      let photo = try view.read(index, whole: overlay && separate)
      let found = try model.featureMaps(
        of: photo.image, at: names, size: view.size?.size ?? .automatic, parallelism: view.limits.parallelism)
      if let save { try found.tensors.writeNpz(to: FilePath(argument: save)) }
      try draw(found, of: photo, model, into: &report)
    }
    if let save { report.add("Arrays: \(save)") }
    try report.finish(title: "What layers of \(model.name) make of a photo", seed: network.randomSeed)
  }

  private func draw(
    _ found: FeatureMaps, of photo: ViewArguments.Photo, _ model: NetworkModel, into report: inout PictureFolder
  ) throws {
    let note = "\(network.title); \(photo.name), seen as \(found.size); \(model.preprocessing)."
    let pictures = FeatureMapPictures(found, photo: overlay ? photo.image : nil, note: note)
    report.add(pictures.table(parallelism: view.limits.parallelism), titled: note)
    let (writer, photoName, prefix) = (report.writer, photo.name, photo.prefix)
    let written = try pictures.draw(
      maps.style(.viridis), separate: separate, parallelism: view.limits.parallelism
    ) { (place, name, image) throws(CodecError) in
      try writer.write(image, named: prefix + name, caption: "\(name) of \(photoName)", place: place)
    }
    for picture in written { report.add(picture) }
  }
}
