import ArgumentParser
import ImageCodecs
import ImageFilters

/// The command line as a whole.
struct ImgfilterCommand: ParsableCommand {
  /// The project's version.
  static let version = "0.1.0"

  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "imgfilter",
      abstract: "Filters PNG and JPEG pictures and NumPy arrays, and draws how networks learn.",
      usage: "imgfilter <subcommand> <input> <output> [<options>]",
      discussion: """
        `-` as a file stands for standard input or output. A file is replaced only when its new \
        contents are complete, so that input and output may be the same file.

        EXAMPLES:
          imgfilter blur photo.jpg soft.jpg --sigma 2
          imgfilter run 'blur 2 | sobel' photo.jpg edges.png
          imgfilter median *.png --radius 2 --output-dir cleaned
          curl -s https://example.com/a.png | imgfilter gray - - > gray.png
          imgfilter study optimizers --output pictures

        EXIT CODES: 0 done; 1 a comparison fell short; 2 wrong usage; 65 a picture is damaged, not \
        supported or over a limit; 66 there is no such input; 73 the output cannot be created; \
        74 reading or writing failed.

        `imgfilter --generate-completion-script bash` (or zsh, fish) prints completions for the shell.
        """,
      version: "imgfilter \(version) (libpng \(LibraryVersions.libpng), "
        + "libjpeg-turbo \(LibraryVersions.libjpegTurbo), vectors: \(VectorInstructions.current))",
      groupedSubcommands: [
        CommandGroup(
          name: "Blur and sharpen",
          subcommands: [
            FilterCommand<BlurOptions>.self, FilterCommand<BoxOptions>.self,
            FilterCommand<MedianOptions>.self,
            FilterCommand<BilateralOptions>.self, FilterCommand<SharpenOptions>.self,
          ]),
        CommandGroup(
          name: "Find edges",
          subcommands: [
            FilterCommand<SobelOptions>.self, FilterCommand<ScharrOptions>.self,
            FilterCommand<PrewittOptions>.self, FilterCommand<LaplacianOptions>.self,
            FilterCommand<LaplacianOfGaussianOptions>.self, FilterCommand<CannyOptions>.self,
          ]),
        CommandGroup(
          name: "Other filters",
          subcommands: [
            FilterCommand<ConvolveOptions>.self, FilterCommand<EmbossOptions>.self,
            FilterCommand<GrayscaleOptions>.self, FilterCommand<MorphologyOptions>.self, RunCommand.self,
          ]),
        CommandGroup(
          name: "Pictures as they are",
          subcommands: [ConvertCommand.self, InfoCommand.self, CompareCommand.self]),
        CommandGroup(
          name: "Learned filters",
          subcommands: [DenoiseCommand.self, FilterCommand<UpscaleOptions>.self, ApplyCommand.self]),
        CommandGroup(
          name: "Networks",
          subcommands: [
            FeatureMapsCommand.self, KernelsCommand.self, ReceptiveFieldCommand.self, ActivationsCommand.self,
            ExplainCommand.self, DreamCommand.self, WeightsCommand.self,
          ]),
        CommandGroup(
          name: "Learning",
          subcommands: [TrainKernelCommand.self, TrainCommand.self, ClassifyCommand.self, StudyCommand.self]),
      ])
  }
}
