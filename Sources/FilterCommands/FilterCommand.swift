import ArgumentParser

/// The subcommand of one filter.
struct FilterCommand<Options: FilterOptions>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: Options.name, abstract: Options.abstract,
      usage: """
        imgfilter \(Options.name) <input> <output> [<options>]
        imgfilter \(Options.name) <input> ... --output-dir <folder> [<options>]
        """,
      discussion: Options.discussion, aliases: Options.aliases)
  }

  @OptionGroup(title: "Filter options") var filter: Options
  @OptionGroup(title: "Files") var files: FileArguments
  @OptionGroup(title: "Output options") var output: OutputArguments
  @OptionGroup(title: "Processing options") var processing: ProcessingArguments

  func run() throws {
    let explanation = try filter.explanation()
    if let explanation, files.files.isEmpty { return try StandardText.print(explanation) }
    let task = try PictureTask(
      filter: try filter.makeFilter(), linearLight: processing.linear, output: output,
      limits: processing.limits)
    if let explanation { Messages.standard.text(explanation) }
    try PictureBatch(task, files: files, output: output, limits: processing.limits).run()
  }
}
