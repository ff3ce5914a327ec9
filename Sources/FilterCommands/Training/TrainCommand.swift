import ArgumentParser

/// Networks that become filters.
struct TrainCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "train", abstract: "Trains a network on your own pictures, as a filter or to classify others.",
      usage: "imgfilter train <kind> <pictures> ... --output <file> [<options>]",
      discussion: """
        A training writes its network, a checkpoint and a picture of what it does after each epoch, and a checkpoint when it \
        is interrupted by Ctrl-C; with --resume it goes on and ends with the same bits, even after it was killed. \
        `imgfilter apply` runs a filter on pictures, `imgfilter classify` says what they show.

        EXAMPLES:
          imgfilter train denoiser photos --noise gaussian:5-50 -o d.safetensors
          imgfilter train pairs before after -o filter.safetensors
          imgfilter train upscaler photos --factor 2 -o x2.safetensors
          imgfilter train classifier digits --channels gray -o c.safetensors
        """,
      subcommands: [
        TrainDenoiserCommand.self, TrainPairsCommand.self, TrainUpscalerCommand.self, TrainClassifierCommand.self,
      ])
  }
}
