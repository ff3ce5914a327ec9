import ArgumentParser
import ImageCodecs
import Tensors

/// What the work may use, and what damage does.
struct LimitArguments: ParsableArguments {
  @OptionGroup var threading: ThreadArgument

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The most pixels that an input may have, such as 500M or 2G.", valueName: "count"))
  var maxPixels = Quantity(1_000_000_000)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The most memory for a picture that cannot be worked on row by row, such as 800M or 4G (default: half of "
        + "what the process may use).", valueName: "bytes"))
  var maxMemory: Quantity?

  @Option(
    help: ArgumentHelp(
      "What happens to a damaged picture: refuse it (fail), or keep what can be read and warn (salvage).",
      valueName: "policy"))
  var onDamage: DecodingOptions.DamagePolicy = .fail

  var parallelism: Parallelism { threading.parallelism }

  var decoding: DecodingOptions {
    var options = DecodingOptions()
    options.maxPixels = maxPixels.count
    if let maxMemory { options.maxMemory = maxMemory.count }
    options.onDamage = onDamage
    return options
  }
}

/// How many threads work.
struct ThreadArgument: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The threads to use (default: one for each processor that the process may use). The result does not depend "
        + "on it.", valueName: "count"))
  var threads: Int?

  func validate() throws {
    if let threads, !(1...1024 ~= threads) {
      throw ValidationError("--threads has to be 1…1024, not \(threads)")
    }
  }

  var parallelism: Parallelism { threads.map { Parallelism(threads: $0) } ?? .available }
}

/// How filters work.
struct ProcessingArguments: ParsableArguments {
  @Flag(help: "Work in linear light (sRGB curve) instead of on the samples as stored.")
  var linear = false

  @OptionGroup var limits: LimitArguments
}
