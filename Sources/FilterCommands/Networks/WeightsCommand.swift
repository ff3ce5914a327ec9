import ArgumentParser
import SystemPackage
import Tensors

/// Says what a file of weights has, and converts it.
struct WeightsCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "weights", abstract: "Lists the weights in a file, and converts them between formats.",
      usage: "imgfilter weights <file> [--output <file>] [<options>]",
      discussion: """
        Reads .safetensors, .npz and PyTorch's .pth and .pt, whatever the file's name. Nothing in a file is run: what \
        is no tensor is refused by its name. Says the name, the type, the shape and the range of each tensor, and \
        which network it is where it is one that has a name.

        EXAMPLES:
          imgfilter weights resnet18.pth
          imgfilter weights resnet18.pth --output resnet18.safetensors
          imgfilter weights model.safetensors --json
        """)
  }

  @Argument(
    help: ArgumentHelp("The file of weights.", valueName: "file"),
    completion: .file(extensions: ["safetensors", "npz", "pth", "pt"]))
  var file: String

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "Write the weights into this file, as its extension says: .safetensors or .npz. Half precision becomes float32.",
      valueName: "file"), completion: .file(extensions: ["safetensors", "npz"]))
  var output: String?

  @Flag(help: "Print a JSON object.")
  var json = false

  @Flag(help: "Print nothing but errors.")
  var quiet = false

  @OptionGroup(title: "Processing options") var threading: ThreadArgument

  func validate() throws {
    if let output { _ = try Self.format(of: output) }
    Messages.standard.isQuiet = quiet
  }

  func run() throws {
    let weights = try WeightsFile(contentsOf: FilePath(argument: file))
    if let output {
      try weights.write(to: FilePath(argument: output), as: try Self.format(of: output))
      let widened = weights.tensors.names.count { weights.isWidened($0) }
      if widened > 0 {
        Messages.standard.note("\(output): \(widened) tensors of half precision were written as float32")
      }
      if !weights.metadata.isEmpty, try Self.format(of: output) == .npz {
        Messages.standard.note("\(output): .npz has no place for the texts beside the weights, which were left out")
      }
    }
    guard !quiet else { return }
    let report = WeightsReport(file, weights, parallelism: threading.parallelism)
    try StandardText.print(json ? JSONText.of(report.record) : report.text.withoutControlCharacters)
  }

  private static func format(of output: String) throws -> WeightsFile.Format {
    switch FilePath(argument: output).extension?.lowercased() {
    case "safetensors": .safetensors
    case "npz": .npz
    default: throw ValidationError("--output has to end in .safetensors or .npz, not \(output)")
    }
  }
}
