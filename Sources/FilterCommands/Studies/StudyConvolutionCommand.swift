import ArgumentParser
import ImageCodecs
import ImageFilters
import SystemPackage
import Visualization

/// What convolution layers do to a picture.
struct StudyConvolutionCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "convolution", abstract: "Convolution and correlation, stride, padding, pooling, receptive fields.",
      usage: "imgfilter study convolution <picture> [--output <folder>] [<options>]",
      discussion: """
        What the layers of a convolutional network do to your picture, and how much of it their pixels see. Writes \
        convolution-kernels.png, convolution-windows.png and convolution-fields.png.

        EXAMPLES:
          imgfilter study convolution photo.jpg --output pictures
          imgfilter study convolution photo.jpg --size 120
        """)
  }

  @Argument(
    help: ArgumentHelp("The picture; `-` is standard input.", valueName: "picture"),
    completion: .file(extensions: ["png", "jpg", "jpeg", "npy"]))
  var picture: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The width or height, whichever is larger, that the picture is made smaller to: 16…1000 pixels.",
      valueName: "pixels"))
  var size = 240

  @OptionGroup(title: "Output options") var study: StudyArguments
  @OptionGroup(title: "Processing options") var limits: LimitArguments

  func validate() throws {
    guard ConvolutionStudy.leastSize...1000 ~= size else {
      throw ValidationError("--size has to be \(ConvolutionStudy.leastSize)…1000, not \(size)")
    }
  }

  func run() throws {
    let source: ImageSource = picture == "-" ? .standardInput : .file(FilePath(argument: picture))
    let image = try Image(source, options: limits.decoding).upright()
    let convolution: ConvolutionStudy
    do throws(FilterError) {
      convolution = try ConvolutionStudy(image, size: size)
    } catch {
      throw CodecError(.unsupported, file: source.name, "cannot be studied: \(error.reason)")
    }
    try study.prepare()
    try study.finish(
      try convolution.report(scale: study.scale), title: "What convolution layers do to a picture")
  }
}
