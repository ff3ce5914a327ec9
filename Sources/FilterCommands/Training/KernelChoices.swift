import ArgumentParser
import ImageFilters
import LearnedFilters
import NeuralNetworks

/// How a kernel is looked for, as it is written on the command line.
enum KernelOptimizer: String, CaseIterable, ExpressibleByArgument {
  case adam, sgd, momentum, nesterov, adagrad, rmsprop, gd
  /// Least squares alone.
  case analytic

  /// The rule of back-propagation, nil where there is none.
  var rule: KernelTraining.Rule? { KernelTraining.Rule(rawValue: rawValue) }
}

/// What is made small.
enum KernelLoss: String, CaseIterable, ExpressibleByArgument {
  case mse, l1, huber

  /// Where Huber's loss turns from a square into a line: five steps of 8 bits.
  static let hingeSteps = 5.0

  var loss: Loss {
    switch self {
    case .mse: .meanSquaredError
    case .l1: .meanAbsoluteError
    case .huber: .huber(delta: Self.hingeSteps / 255)
    }
  }
}

/// What is known of the kernel beforehand.
enum KernelConstraint: String, CaseIterable, ExpressibleByArgument {
  case symmetric
  case sumOne = "sum-one"
  case nonnegative
}

/// A kernel's columns and rows: `5`, `7x5` or `7×5`.
struct KernelSize: ExpressibleByArgument {
  let width: Int
  let height: Int

  init(width: Int, height: Int) { (self.width, self.height) = (width, height) }

  init?(argument: String) {
    let numbers = argument.split(omittingEmptySubsequences: false) { "x×X".contains($0) }.map { Int($0) }
    guard 1...2 ~= numbers.count, let width = numbers[0], let height = numbers[numbers.count - 1] else { return nil }
    self.init(width: width, height: height)
  }

  var defaultValueDescription: String { "\(width)×\(height)" }
}
