import ArgumentParser
import ImageFilters

/// How derivatives become samples.
struct ResponseArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How derivatives, which have a sign, become samples: cut off at black and white (clamp), without their sign "
        + "(abs), halved around middle gray (offset), or from the least to the greatest of the picture (stretch).",
      valueName: "range"))
  var range: ResponseRange = .clamp

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("A factor on the derivatives.", valueName: "factor"))
  var scale: Float = 1

  @Flag(help: "Filter each colour channel by itself, instead of the luma.")
  var perChannel = false
}
