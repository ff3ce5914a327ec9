import ArgumentParser
import LearnedFilters
import NeuralNetworks

/// How weights follow from gradients.
enum TrainingRule: String, CaseIterable, ExpressibleByArgument {
  case adam, adamw, sgd, momentum, nesterov, adagrad, rmsprop

  /// The rule with a learning rate: PyTorch's own unless another is given.
  func optimizer(learningRate: Double?) -> Optimizer {
    let slow = learningRate ?? 0.01
    let fast = learningRate ?? 0.001
    return switch self {
    case .adam: .adam(learningRate: fast)
    case .adamw: .adamW(learningRate: fast)
    case .sgd: .sgd(learningRate: slow)
    case .momentum: .momentum(0.9, learningRate: slow)
    case .nesterov: .nesterov(0.9, learningRate: slow)
    case .adagrad: .adaGrad(learningRate: slow)
    case .rmsprop: .rmsProp(learningRate: fast)
    }
  }
}

/// How the learning rate changes in a training whose length is known.
enum TrainingSchedule: String, CaseIterable, ExpressibleByArgument {
  case oneCycle = "one-cycle"
  case cosine
  case step
  case constant

  func schedule(steps: Int) -> LearningRateSchedule {
    switch self {
    case .oneCycle: .oneCycle(.init(steps: max(2, steps), rise: 0.1))
    case .cosine: .cosine(period: steps, minimum: 0)
    case .step: .multiStep(milestones: [steps / 2, steps * 3 / 4], gamma: 0.1)
    case .constant: .constant
    }
  }
}

/// The losses for pictures.
enum RestorationLoss: String, CaseIterable, ExpressibleByArgument {
  case mse
  case l1
  case charbonnier
  case ssim

  var loss: Loss {
    switch self {
    case .mse: .meanSquaredError
    case .l1: .meanAbsoluteError
    case .charbonnier: .charbonnier()
    case .ssim: .structuralSimilarity()
    }
  }
}

/// A length of time: `90s`, `30m`, `2h`.
struct TimeLimit: ExpressibleByArgument, Equatable {
  let seconds: Double

  init?(argument: String) {
    let factors: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
    guard let last = argument.last, let factor = factors[last], let number = Double(argument.dropLast()),
      number.isFinite, number > 0, number * factor <= 1e7
    else { return nil }
    seconds = number * factor
  }
}
