import ArgumentParser
import NetworkModels
import NeuralNetworks
import SystemPackage
import Tensors
import Visualization

/// The weights of a layer as pictures.
struct KernelsCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "kernels", abstract: "Draws the kernels of a network's layers, also before and after training.",
      usage: "imgfilter kernels --model <name or file> [--layers <names>] [<options>]",
      discussion: """
        Writes kernels-LAYER.png for each layer. Kernels of the first layer that see red, green and blue are drawn in colour, with \
        middle gray for 0; for all others each output channel is a mosaic of its kernels for the input channels. With --before those of \
        an earlier state stand on the left of each.

        EXAMPLES:
          imgfilter kernels --model resnet18 --weights resnet18.pth
          imgfilter kernels --model x2.safetensors --layers '*' --top 16
          imgfilter kernels --model trained.safetensors --before untrained.safetensors
        """)
  }

  @OptionGroup(title: "Network") var network: ModelArguments

  @Option(
    help: ArgumentHelp(
      "The layers, with commas between them; * and ? stand for letters, and those without kernels are passed over (default: the "
        + "first that has kernels).", valueName: "names"))
  var layers: String?

  @Option(
    help: ArgumentHelp(
      "The same network earlier: a file that describes its network itself, or weights of the network that --model names.",
      valueName: "file"), completion: .file(extensions: ["safetensors", "npz", "pth", "pt"]))
  var before: String?

  @OptionGroup(title: "Pictures") var maps: MapArguments
  @OptionGroup(title: "Output options") var files: PictureFolderArguments

  func run() throws {
    let model = try network.read()
    let earlier = try before.map { try self.earlier($0) }
    let names = try self.names(of: model)
    var report = try PictureFolder(files)
    var table = TextTable(
      ["layer", "kernels", "least", "greatest", "deviation"] + (before == nil ? [] : ["before", "change"]))
    for name in names {
      let kernels = try LayerKernels(of: model, layer: name)
      let old = try earlier.map { try LayerKernels(of: $0, layer: name) }
      let picture = try kernels.picture(
        before: old, titled: "Kernels of \(name)",
        note: network.title + (before.map { "; before: \($0), on the left of each" } ?? "") + ".",
        style: maps.style(.diverging))
      table.append(kernels.facts(after: old))
      try report.write(picture, named: LayerKernels.fileName(of: name), caption: "Kernels of \(name)")
    }
    report.add(table, titled: network.title + ":")
    try report.finish(title: "Kernels of \(model.name)", seed: network.randomSeed)
  }

  private func names(of model: NetworkModel) throws -> [String] {
    guard let layers else {
      guard let first = model.kernelLayers.first else { throw UsageError("\(model.name) has no convolution") }
      return [first]
    }
    let known = Set(model.kernelLayers)
    let names = try model.network.layerNames(matching: layers.split(separator: ",").map(String.init)).filter {
      known.contains($0)
    }
    guard !names.isEmpty else { throw UsageError("--layers \(layers): none of these layers has kernels") }
    return names
  }

  private func earlier(_ file: String) throws -> NetworkModel {
    let path = FilePath(argument: file)
    guard let architecture = Architecture(rawValue: network.model) else { return try NetworkModel(contentsOf: path) }
    return try NetworkModel(architecture, weights: path)
  }
}
