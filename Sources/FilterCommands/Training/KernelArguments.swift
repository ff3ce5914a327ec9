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

/// How back-propagation looks for it.
struct KernelTrainingArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The rule of back-propagation, or least squares alone (analytic); gd is gradient descent by all pixels at once "
        + "(default: adam).", valueName: "rule"))
  var optimizer: KernelOptimizer?

  @Option(
    help: ArgumentHelp(
      "What is made small: squared differences, absolute ones, or squares that go on as lines from 5 of 255 steps on. The "
        + "last two have no exact solution; the kernel is then the one of back-propagation.", valueName: "loss"))
  var loss: KernelLoss = .mse

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How often all pieces of the pictures are seen, 1…100000 (default: 20; 200 for gd).", valueName: "count"))
  var epochs: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The pieces of a step, of up to 64×8 pixels, 1…4096 (default: 8; all for gd).", valueName: "count"))
  var batch: Int?

  @Option(
    name: [.customLong("lr")], parsing: .unconditional,
    help: ArgumentHelp("The learning rate (default: one that suits the rule).", valueName: "rate"))
  var learningRate: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What the rows that are held out and the order of pieces follow from.", valueName: "number"))
  var seed: UInt64 = 0

  func validate() throws {
    if let epochs, !(1...100_000 ~= epochs) {
      throw ValidationError("--epochs has to be 1…100000, not \(epochs)")
    }
    if let batch, !(1...4096 ~= batch) { throw ValidationError("--batch has to be 1…4096, not \(batch)") }
    if let learningRate, !(learningRate > 0 && learningRate <= 100) {
      throw ValidationError("--lr has to be above 0 and at most 100, not \(learningRate)")
    }
    if optimizer == .gd, batch != nil { throw ValidationError("--batch: gd takes all pieces at once") }
    if optimizer == .analytic {
      guard loss == .mse else {
        throw ValidationError("--loss \(loss.rawValue) has no exact solution; choose another --optimizer than analytic")
      }
      guard epochs == nil, batch == nil, learningRate == nil else {
        throw ValidationError("--optimizer analytic takes no steps; --epochs, --batch and --lr are for the other rules")
      }
    }
  }

  /// The rule that is used, nil for none.
  func rule(for kernel: KernelArguments) -> KernelTraining.Rule? {
    kernel.exactOnly == nil ? (optimizer ?? .adam).rule : nil
  }

  /// Learns the kernel by back-propagation, too; nil where only least squares were asked for.
  func train(_ fit: KernelFit, _ exact: LearnedKernel, _ kernel: KernelArguments) throws -> KernelTraining? {
    guard let rule = rule(for: kernel) else { return nil }
    let search = fit.search(
      by: rule, loss: loss.loss, epochs: epochs, batch: batch, learningRate: learningRate)
    return try fit.train(search, exact: exact)
  }
}
