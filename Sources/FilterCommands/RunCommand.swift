import ArgumentParser

/// Runs several filters as one.
struct RunCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "run", abstract: "Runs a chain of filters in one pass over the picture.",
      usage: """
        imgfilter run '<chain>' <input> <output> [<options>]
        imgfilter run '<chain>' <input> ... --output-dir <folder> [<options>]
        """,
      discussion: """
        A chain is made of filters between `|`, each with the options of its subcommand. Plain words after a \
        filter's name stand for its most important options, in the order below. Values with spaces or `|` in \
        them are quoted as in a shell.

        \(mainOptions)

        Between the filters samples keep the precision of 32-bit floating point, but are cut off at black and \
        white as the picture's own samples are; --depth float keeps all. --linear holds for the whole chain.

        EXAMPLES:
          imgfilter run 'blur 2 | sobel' photo.jpg edges.png
          imgfilter run 'median 1 | sharpen 1.5 --amount 0.8' in.png out.png
          imgfilter run 'convolve "1 0 -1" --bias 0.5 | gray rec709' in.png out.png
        """)
  }

  @Argument(help: ArgumentHelp("The filters, such as 'blur 2 | sobel'.", valueName: "chain"))
  var chain: String

  @OptionGroup(title: "Files") var files: FileArguments
  @OptionGroup(title: "Output options") var output: OutputArguments
  @OptionGroup(title: "Processing options") var processing: ProcessingArguments

  func run() throws {
    let chain = try ParsedChain(chain)
    let task = try PictureTask(
      filter: chain.filter, linearLight: processing.linear, output: output, limits: processing.limits)
    for explanation in chain.explanations { Messages.standard.text(explanation) }
    try PictureBatch(task, files: files, output: output, limits: processing.limits).run()
  }

  /// "  blur SIGMA", one line a filter.
  private static var mainOptions: String {
    FilterCatalog.all.map { filter in
      (["  " + filter.name] + filter.mainOptions.map { $0.uppercased() }).joined(separator: " ")
    }.joined(separator: "\n")
  }
}
