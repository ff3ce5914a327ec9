import ArgumentParser
import LearnedFilters
import NeuralNetworks

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

  /// Learns the kernel by back-propagation, too, where more than least squares was asked for.
  func train(_ fit: KernelFit, _ exact: LearnedKernel, _ kernel: KernelArguments) throws -> KernelSearch {
    guard let rule = rule(for: kernel) else { return .notMade }
    let search = fit.search(
      by: rule, loss: loss.loss, epochs: epochs, batch: batch, learningRate: learningRate)
    do {
      return .made(try fit.train(search, exact: exact))
    } catch let error as NetworkError where error.kind == .diverged {
      return .diverged(search, reason: error.reason)
    }
  }
}
