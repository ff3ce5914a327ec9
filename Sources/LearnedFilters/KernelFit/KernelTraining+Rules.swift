public import NeuralNetworks
import Tensors

extension KernelTraining {
  /// The update rules by the names that they have on a command line.
  public enum Rule: String, CaseIterable, Hashable, Sendable {
    case adam
    /// Gradient descent by a few pieces of the pictures at a time.
    case sgd
    case momentum
    case nesterov
    case adagrad
    case rmsprop
    /// Gradient descent by all pieces at once, as it is written in the textbook.
    case gd
  }
}

extension KernelFit {
  /// A search by a rule, with numbers that suit the pictures.
  ///
  /// Plain gradient descent stays stable up to a learning rate of 2 / L, where L is the largest curvature of the loss. With n
  /// unknowns and samples up to a white w, L is at most 2 n w² for squared errors; the rate is then 1 / L. Rules that scale their
  /// steps themselves need no such care. All but `gd` take smaller steps towards the end, along half a cosine.
  ///
  /// - Parameters:
  ///   - rule: the update rule.
  ///   - loss: what is made small.
  ///   - epochs: how often all pieces are seen; 20, and 200 of `gd`, which makes one step in each, unless stated otherwise.
  ///   - batch: the pieces of a step; 8, and all for `gd`, unless stated otherwise.
  ///   - learningRate: one that suits the rule unless stated otherwise.
  public func search(
    by rule: KernelTraining.Rule, loss: Loss = .meanSquaredError, epochs: Int? = nil, batch: Int? = nil,
    learningRate: Double? = nil
  ) -> KernelTraining.Search {
    let rate = learningRate ?? suggestedRate(rule)
    let optimizer: Optimizer =
      switch rule {
      case .adam: .adam(learningRate: rate)
      case .sgd, .gd: .gradientDescent(learningRate: rate)
      case .momentum: .gradientDescent(learningRate: rate, momentum: 0.9)
      case .nesterov: .gradientDescent(learningRate: rate, momentum: 0.9, nesterov: true)
      case .adagrad: .adaGrad(learningRate: rate)
      case .rmsprop: .rmsProp(learningRate: rate)
      }
    var search = KernelTraining.Search(optimizer)
    search.loss = loss
    search.epochs = epochs ?? (rule == .gd ? 200 : 20)
    search.batch = rule == .gd ? .all : .examples(batch ?? 8)
    if rule != .gd {
      let pieces = KernelPatches(self, most: search.pieces).count
      let steps = search.epochs * ((pieces + (batch ?? 8) - 1) / (batch ?? 8))
      search.schedule = .cosine(period: max(steps, 1), minimum: 0)
    }
    return search
  }

  private func suggestedRate(_ rule: KernelTraining.Rule) -> Double {
    switch rule {
    case .adam: return 0.003
    case .rmsprop: return 0.001
    case .adagrad: return 0.03
    case .sgd, .gd, .momentum, .nesterov:
      let white = pairs.reduce(1) { white, pair in
        pair.before.isBounded
          ? white
          : pair.before.samples.withUnsafeBufferPointer { $0.reduce(white) { max($0, abs(Double($1))) } }
      }
      let unknowns = options.unknowns(inputs: options.channels == .mixed ? channels : 1)
      return 1 / (2 * Double(unknowns) * white * white)
    }
  }
}
