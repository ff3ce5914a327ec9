import ArgumentParser

/// Writes pictures in another format or depth.
struct ConvertCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "convert", abstract: "Changes the format or the depth of pictures.",
      usage: """
        imgfilter convert <input> <output> [<options>]
        imgfilter convert <input> ... --output-dir <folder> [<options>]
        """,
      discussion: """
        Samples stay as they are where the output can hold them. Profile, EXIF, XMP, density and orientation \
        go along.

        EXAMPLES:
          imgfilter convert photo.png photo.npy
          imgfilter convert scan.jpg upright.jpg --auto-orient --quality 95
          imgfilter convert photos --recursive --output-dir jpegs --format jpeg
        """)
  }

  @OptionGroup(title: "Files") var files: FileArguments
  @OptionGroup(title: "Output options") var output: OutputArguments
  @OptionGroup(title: "Processing options") var limits: LimitArguments

  func run() throws {
    let task = try PictureTask(filter: nil, linearLight: false, output: output, limits: limits)
    try PictureBatch(task, files: files, output: output, limits: limits).run()
  }
}
