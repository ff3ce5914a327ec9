extension Optimizer {
  /// Gradient descent, with momentum where it is not 0.
  ///
  /// - Parameters:
  ///   - learningRate: 0.001 in PyTorch's convention, 0.01 in Keras'.
  ///   - momentum: μ, from 0 up to, not including, 1.
  ///   - dampening: how much of a gradient does not enter the velocity; the first does as a whole.
  ///   - nesterov: whether the step looks ahead.
  ///   - weightDecay: see ``weightDecay``.
  ///   - convention: whose formulas and defaults are used.
  /// - Precondition: as in PyTorch, Nesterov's rule has a momentum and no dampening; Keras knows no dampening.
  public static func gradientDescent(
    learningRate: Double? = nil, momentum: Double = 0, dampening: Double = 0, nesterov: Bool = false,
    weightDecay: Double = 0, convention: Convention = .pyTorch
  ) -> Optimizer {
    precondition(
      !nesterov || momentum > 0 && dampening == 0,
      "Nesterov's rule with a momentum of \(momentum) and a dampening of \(dampening)")
    precondition(convention == .pyTorch || dampening == 0, "a dampening of \(dampening), which Keras does not know")
    return Optimizer(
      .gradientDescent(momentum: momentum, dampening: dampening, nesterov: nesterov),
      learningRate: learningRate ?? (convention == .keras ? 0.01 : 0.001), weightDecay: weightDecay,
      convention: convention)
  }

  /// Another name of gradient descent: stochastic where a step sees some of the examples only.
  ///
  /// The parameters are those of ``gradientDescent(learningRate:momentum:dampening:nesterov:weightDecay:convention:)``.
  public static func sgd(
    learningRate: Double? = nil, momentum: Double = 0, dampening: Double = 0, nesterov: Bool = false,
    weightDecay: Double = 0, convention: Convention = .pyTorch
  ) -> Optimizer {
    .gradientDescent(
      learningRate: learningRate, momentum: momentum, dampening: dampening, nesterov: nesterov,
      weightDecay: weightDecay, convention: convention)
  }

  /// Gradient descent with momentum (Polyak 1964), with the default learning rate unless another is given.
  public static func momentum(_ momentum: Double, learningRate: Double? = nil) -> Optimizer {
    .gradientDescent(learningRate: learningRate, momentum: momentum)
  }

  /// Gradient descent with Nesterov's momentum, with the default learning rate unless another is given.
  public static func nesterov(_ momentum: Double, learningRate: Double? = nil) -> Optimizer {
    .gradientDescent(learningRate: learningRate, momentum: momentum, nesterov: true)
  }

  /// AdaGrad.
  ///
  /// - Parameters:
  ///   - learningRate: 0.01 in PyTorch's convention, 0.001 in Keras'.
  ///   - epsilon: 1e-10, or 1e-7.
  ///   - initialSum: 0, or 0.1.
  ///   - rateDecay: how fast the learning rate falls; 0.
  ///   - weightDecay: see ``weightDecay``.
  ///   - convention: whose formulas and defaults are used.
  public static func adaGrad(
    learningRate: Double? = nil, epsilon: Double? = nil, initialSum: Double? = nil, rateDecay: Double = 0,
    weightDecay: Double = 0, convention: Convention = .pyTorch
  ) -> Optimizer {
    let isKeras = convention == .keras
    return Optimizer(
      .adaGrad(
        epsilon: epsilon ?? (isKeras ? 1e-7 : 1e-10), initialSum: initialSum ?? (isKeras ? 0.1 : 0),
        rateDecay: rateDecay),
      learningRate: learningRate ?? (isKeras ? 0.001 : 0.01), weightDecay: weightDecay, convention: convention)
  }

  /// RMSProp.
  ///
  /// - Parameters:
  ///   - learningRate: 0.01 in PyTorch's convention, 0.001 in Keras'.
  ///   - smoothing: ρ, which PyTorch calls alpha: 0.99, or 0.9.
  ///   - epsilon: 1e-8, or 1e-7.
  ///   - centered: whether gradients are divided by their deviation instead of their root mean square.
  ///   - momentum: μ, from 0 up to, not including, 1.
  ///   - weightDecay: see ``weightDecay``.
  ///   - convention: whose formulas and defaults are used.
  public static func rmsProp(
    learningRate: Double? = nil, smoothing: Double? = nil, epsilon: Double? = nil, centered: Bool = false,
    momentum: Double = 0, weightDecay: Double = 0, convention: Convention = .pyTorch
  ) -> Optimizer {
    let isKeras = convention == .keras
    return Optimizer(
      .rmsProp(
        smoothing: smoothing ?? (isKeras ? 0.9 : 0.99), epsilon: epsilon ?? (isKeras ? 1e-7 : 1e-8),
        centered: centered, momentum: momentum),
      learningRate: learningRate ?? (isKeras ? 0.001 : 0.01), weightDecay: weightDecay, convention: convention)
  }

  /// Adam.
  ///
  /// - Parameters:
  ///   - learningRate: 0.001.
  ///   - beta1: β₁, for the mean of gradients.
  ///   - beta2: β₂, for the mean of their squares.
  ///   - epsilon: 1e-8 in PyTorch's convention, 1e-7 in Keras'.
  ///   - weightDecay: see ``weightDecay``.
  ///   - convention: whose formulas and defaults are used.
  public static func adam(
    learningRate: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double? = nil,
    weightDecay: Double = 0, convention: Convention = .pyTorch
  ) -> Optimizer {
    Optimizer(
      .adam(
        beta1: beta1, beta2: beta2, epsilon: epsilon ?? (convention == .keras ? 1e-7 : 1e-8), decouplesDecay: false),
      learningRate: learningRate, weightDecay: weightDecay, convention: convention)
  }

  /// Adam with decoupled weight decay.
  ///
  /// - Parameters:
  ///   - learningRate: 0.001.
  ///   - beta1: β₁, for the mean of gradients.
  ///   - beta2: β₂, for the mean of their squares.
  ///   - epsilon: 1e-8 in PyTorch's convention, 1e-7 in Keras'.
  ///   - weightDecay: 0.01, or 0.004.
  ///   - convention: whose formulas and defaults are used.
  public static func adamW(
    learningRate: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double? = nil,
    weightDecay: Double? = nil, convention: Convention = .pyTorch
  ) -> Optimizer {
    let isKeras = convention == .keras
    return Optimizer(
      .adam(beta1: beta1, beta2: beta2, epsilon: epsilon ?? (isKeras ? 1e-7 : 1e-8), decouplesDecay: true),
      learningRate: learningRate, weightDecay: weightDecay ?? (isKeras ? 0.004 : 0.01), convention: convention)
  }
}
