import ArgumentParser
import ImageCodecs
import ImageFilters

/// How pictures are written.
struct OutputArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The output's format: png, jpeg or npy (default: what the output's extension says; for standard output the "
        + "input's).", valueName: "format"))
  var format: ImageFormat?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The output's samples: 8 or 16 bits, or float, which only npy holds (default: the input's, as far as the "
        + "format has them). Filters work in the wider of the input's and this.",
      valueName: "depth"))
  var depth: Depth?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("JPEG: the quality, 1 to 100.", valueName: "quality"))
  var quality = 90

  @Option(help: ArgumentHelp("JPEG: how chroma is stored.", valueName: "sampling"))
  var subsampling: EncodingOptions.ChromaSubsampling = .yuv420

  @Flag(help: "JPEG: write from coarse to fine; needs memory for the whole picture.")
  var progressive = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("PNG: from 0 (fast) to 9 (small).", valueName: "level"))
  var compression = EncodingOptions().compressionLevel

  @Option(
    help: ArgumentHelp(
      "What is seen through transparent pixels where the output has no alpha: white, black or #rrggbb.",
      valueName: "color"))
  var background: BackgroundColor = .white

  @Flag(
    help: "Turn the pixels as the orientation tag asks. Otherwise the tag stays, and directions are as seen.")
  var autoOrient = false

  @Flag(help: "Leave out EXIF, XMP, text and density; the profile and the orientation stay.")
  var strip = false

  func validate() throws {
    guard 1...100 ~= quality else { throw ValidationError("--quality has to be 1…100, not \(quality)") }
    guard 0...9 ~= compression else {
      throw ValidationError("--compression has to be 0…9, not \(compression)")
    }
  }

  var encoding: EncodingOptions {
    var options = EncodingOptions()
    options.quality = quality
    options.subsampling = subsampling
    options.isProgressive = progressive
    options.compressionLevel = compression
    return options
  }
}
