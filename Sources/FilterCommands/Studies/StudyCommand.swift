import ArgumentParser

/// What a learner of networks wants to see, in pictures and numbers.
struct StudyCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "study", abstract: "Draws how networks and their training work, with numbers.",
      usage: "imgfilter study <study> [--output <folder>] [<options>]",
      discussion: """
        Each study prints its numbers, writes its pictures as PNG files into a folder, and takes seconds to minutes. The same \
        seed gives the same numbers and pictures.

        EXAMPLES:
          imgfilter study optimizers --output pictures
          imgfilter study convolution photo.jpg --output pictures
        """,
      subcommands: [
        StudyOptimizersCommand.self, StudyShallowNetworkCommand.self, StudyDepthCommand.self,
        StudyBatchNormCommand.self, StudyConvolutionCommand.self, StudyDigitsCommand.self,
        StudyPatchesCommand.self, StudyArchitecturesCommand.self,
      ])
  }
}
