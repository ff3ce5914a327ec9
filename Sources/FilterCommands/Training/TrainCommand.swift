import ArgumentParser

/// Networks that become filters.
struct TrainCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "train", abstract: "Trains a network on your own pictures, to run it as a filter.",
      usage: "imgfilter train <kind> <pictures> ... --output <file> [<options>]",
      discussion: """
        A training writes its filter, a checkpoint and a sheet of samples after each epoch, and when it is interrupted by \
        Ctrl-C; with --resume it goes on and ends with the same bits, even after it was killed. `imgfilter apply` runs the filter on pictures.

        EXAMPLES:
          imgfilter train denoiser photos --noise gaussian:5-50 -o d.safetensors
          imgfilter train pairs before after -o filter.safetensors
          imgfilter train upscaler photos --factor 2 -o x2.safetensors
        """,
      subcommands: [TrainDenoiserCommand.self, TrainPairsCommand.self, TrainUpscalerCommand.self])
  }
}
