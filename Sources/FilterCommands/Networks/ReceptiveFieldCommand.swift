import ArgumentParser
import ImageCodecs
import NetworkModels
import NeuralNetworks
import SystemPackage
import Visualization

/// What a unit of a network sees of a photo.
struct ReceptiveFieldCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "receptive-field", abstract: "Draws what a unit of a network sees of a photo.",
      usage: "imgfilter receptive-field <photo> ... --model <name or file> --layer <name> [<options>]",
      discussion: """
        What the windows of the layers allow, through all branches, and what was measured: the gradient of the unit with respect to \
        each pixel (Luo and others 2016), which is mostly much narrower. Prints both and writes receptive-field-LAYER.png.

        EXAMPLES:
          imgfilter receptive-field cat.jpg --model resnet18 --layer layer2.1.relu
          imgfilter receptive-field a.jpg --model vgg16 --layer features.29 --at 90,40
        """)
  }

  @OptionGroup(title: "Network") var network: ModelArguments

  @Option(help: ArgumentHelp("The unit's layer; `imgfilter feature-maps --layers list` lists them.", valueName: "name"))
  var layer: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The unit in the middle of whose field this pixel of the photo lies, counted from 0 (default: the middle of the photo).",
      valueName: "x,y"))
  var at: Place?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The unit's channel, counted from 0 (default: the sum of all).", valueName: "number"))
  var channel: Int?

  @OptionGroup(title: "Output options") var files: PictureFolderArguments
  @OptionGroup(title: "Photos") var view: ViewArguments

  func validate() throws { try view.checkPhotos() }

  func run() throws {
    let model = try network.read(view.limits.parallelism)
    _ = try model.network.layerNames(matching: [layer])
    var report = try PictureFolder(files)
    for index in view.photos.indices {
      // Places are in the pixels of the photo as it is.
      let photo = try view.read(index, whole: true)
      if let at, !(0..<photo.image.width ~= at.column && 0..<photo.image.height ~= at.row) {
        throw UsageError(
          "--at \(at.column),\(at.row) is outside of \(photo.name), which is \(photo.image.width)×\(photo.image.height)"
        )
      }
      let field = try model.receptiveField(
        of: layer, channel: channel, at: at.map { (x: $0.column, y: $0.row) }, in: photo.image,
        size: view.size?.size ?? .automatic, parallelism: view.limits.parallelism)
      let picture = UnitFieldPicture(field, in: photo.image)
      let note = "\(network.title); \(photo.name), seen as \(field.size); \(model.preprocessing)."
      report.add(picture.table, titled: "What \(picture.unit) sees, in pixels of what the network sees.\n\(note)")
      if field.measured == nil {
        report.add(
          "The gradient is 0 everywhere: an activation has cut the unit off. Another --channel or --at may be active.")
      }
      try report.write(
        picture.image(note: note), named: photo.prefix + "receptive-field-" + FileNames([layer]).names[0],
        caption: "What \(picture.unit) sees of \(photo.name)", scale: 2)
    }
    try report.finish(title: "What a unit of \(model.name) sees", seed: network.randomSeed)
  }
}
