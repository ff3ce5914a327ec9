import ArgumentParser
import ImageFilters
import LearnedFilters
import NeuralNetworks

/// What kind of kernel is looked for.
struct KernelArguments: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The kernel's columns and rows, 1…127: 5, 7×5 or 7x5.", valueName: "size"))
  var size = KernelSize(width: 5, height: 5)

  @Option(
    help: ArgumentHelp(
      "One kernel for all channels, one for each, or one from each to each, which mixes colours.", valueName: "kernels")
  )
  var channels: KernelFitOptions.Channels = .shared

  @Flag(help: "Look for a number that is added, too.")
  var bias = false

  @Option(
    help: ArgumentHelp(
      "What is known of the kernel: it is the same when turned by 180° (symmetric), its weights sum to 1, none is below 0; "
        + "may be given several times.", valueName: "property"))
  var constrain: [KernelConstraint] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "λ of a ridge: λ times the sum of squared weights is added to the mean squared error of samples from 0 to 1.",
      valueName: "lambda"))
  var regularize = 0.0

  @Flag(help: "Look for the kernel in linear light (sRGB curve), where `convolve --linear` applies it.")
  var linear = false

  func validate() throws {
    guard 1...127 ~= size.width, 1...127 ~= size.height else {
      throw ValidationError("--size has to be 1…127 columns and rows, not \(size.width)×\(size.height)")
    }
    guard regularize >= 0, regularize.isFinite else {
      throw ValidationError("--regularize has to be 0 or more, not \(regularize)")
    }
    do throws(FilterError) { try options(seed: 0).check(channels: 1) } catch {
      throw ValidationError("--size: \(error.reason)")
    }
  }

  /// Refuses kernels that another program cannot be told.
  func check(for program: KernelProgram) throws {
    guard channels == .shared else {
      throw ValidationError(
        "--print \(program.rawValue) is for a kernel that is the same for all channels; --channels \(channels.rawValue) "
          + "finds one for each")
    }
    guard !linear else {
      throw ValidationError(
        "--print \(program.rawValue) takes no --linear: other programs lay the kernel over the samples as they are stored"
      )
    }
  }

  /// The first option that only least squares can keep, nil where there is none.
  var exactOnly: String? {
    constrain.first.map { "--constrain \($0.rawValue)" } ?? (regularize > 0 ? "--regularize" : nil)
  }

  func options(seed: UInt64) -> KernelFitOptions {
    var options = KernelFitOptions(height: size.height, width: size.width)
    options.channels = channels
    options.hasBias = bias
    options.isSymmetric = constrain.contains(.symmetric)
    options.sumsToOne = constrain.contains(.sumOne)
    options.isNonnegative = constrain.contains(.nonnegative)
    options.ridge = regularize
    options.linearLight = linear
    options.seed = seed
    return options
  }
}
