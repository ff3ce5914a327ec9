import ArgumentParser
import NetworkModels

/// Which network is trained, and how deep and wide it is.
struct ArchitectureArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A network by its name; those that begin with small- are for pictures of about 28 to 64 pixels.",
      valueName: "name"))
  var model: Architecture = .smallResNet

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The blocks of each of three stages of a small network, 1…100: its depth is 6 × blocks + 2 (default: 3).",
      valueName: "count"))
  var blocks: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The channels of a small network's first stage, 4…1024; the others follow from it (default: 16).",
      valueName: "count"))
  var width: Int?

  @Flag(help: "Make a small residual network of bottleneck blocks: 1×1, 3×3 and 1×1 convolutions.")
  var bottlenecks = false

  func validate() throws {
    if let blocks, !(1...100 ~= blocks) { throw ValidationError("--blocks has to be 1…100, not \(blocks)") }
    if let width, !(4...1024 ~= width) { throw ValidationError("--width has to be 4…1024, not \(width)") }
    guard model.hasForm || (blocks == nil && width == nil) else {
      throw ValidationError("--blocks and --width are for small networks of three stages, not for \(model.rawValue)")
    }
    guard model.hasResidualBlocks || !bottlenecks else {
      throw ValidationError("--bottlenecks is for small residual networks, not for \(model.rawValue)")
    }
  }

  var form: Architecture.Form {
    Architecture.Form(blocks: blocks ?? 3, width: width ?? 16, hasBottlenecks: bottlenecks)
  }
}
