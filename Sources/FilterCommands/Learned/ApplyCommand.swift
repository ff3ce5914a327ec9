import ArgumentParser

/// Applies a network that was trained.
struct ApplyCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "apply", abstract: "Applies a network that was trained as a filter.",
      usage: """
        imgfilter apply <model> <input> <output> [<options>]
        imgfilter apply <model> <input> ... --output-dir <folder> [<options>]
        """,
      discussion: """
        The network runs layer by layer as the rows of the picture come: pictures of any size, without seams, in \
        memory that grows with the width alone. Alpha stays; a network for gray does each channel of a colour \
        picture by itself, or, where it enlarges pictures, the luma, and leaves the colours to bicubic \
        interpolation. As a step of a chain it is `learned MODEL`.

        EXAMPLES:
          imgfilter apply d.safetensors noisy.jpg clean.jpg --strength 25
          imgfilter apply d.safetensors *.png --output-dir clean
          imgfilter run 'learned d.safetensors | sharpen' in.jpg out.jpg
        """, aliases: [LearnedOptions.name])
  }

  @Argument(
    help: ArgumentHelp("The network's file, as `imgfilter train` writes it.", valueName: "model"),
    completion: .file(extensions: ["safetensors"]))
  var model: String

  @OptionGroup(title: "Filter options") var noise: StrengthArgument
  @OptionGroup(title: "Files") var files: FileArguments
  @OptionGroup(title: "Output options") var output: OutputArguments
  @OptionGroup(title: "Processing options") var processing: ProcessingArguments

  func run() throws {
    let task = try PictureTask(
      filter: try LearnedFile.filter(model, strength: noise.strength), linearLight: processing.linear,
      output: output, limits: processing.limits)
    try PictureBatch(task, files: files, output: output, limits: processing.limits).run()
  }
}
