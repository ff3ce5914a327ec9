/// How parameters follow from gradients: the update rule of a training step.
///
/// What makes it gradient descent, stochastic or by mini-batches is how many examples a step sees: all, one or some.
/// Formulas and defaults are PyTorch's; with the convention `.keras` they are those of Keras 3 where the two differ.
public struct Optimizer: Codable, Hashable, Sendable {
  /// Whose formulas and defaults are used.
  public enum Convention: String, Codable, Hashable, Sendable {
    case pyTorch
    case keras
  }

  /// The update rule.
  public enum Rule: Codable, Hashable, Sendable {
    /// p ← p − η g; with momentum v ← μ v + (1 − dampening) g and p ← p − η v, or η (g + μ v) (Nesterov 1983). In Keras'
    /// convention v ← μ v − η g and p ← p + v, or p + μ v − η g, which is the same as long as η does.
    case gradientDescent(momentum: Float, dampening: Float, nesterov: Bool)
    /// s ← s + g²; p ← p − η g / (√s + ε) (Duchi, Hazan and Singer 2011); in Keras' convention √(s + ε).
    case adaGrad(epsilon: Float, initialSum: Float)
    /// s ← ρ s + (1 − ρ) g²; p ← p − η g / (√s + ε) (Hinton 2012); in Keras' convention √(s + ε).
    case rmsProp(smoothing: Float, epsilon: Float)
    /// m ← β₁ m + (1 − β₁) g; s ← β₂ s + (1 − β₂) g²; p ← p − η m̂ / (√ŝ + ε), where m̂ = m / (1 − β₁ᵗ) and
    /// ŝ = s / (1 − β₂ᵗ) (Kingma and Ba 2015); in Keras' convention p − η √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√s + ε).
    ///
    /// Where it decouples weight decay (Loshchilov and Hutter 2019), p is made smaller by η · decay · p instead of the
    /// gradient larger.
    case adam(beta1: Float, beta2: Float, epsilon: Float, decouplesDecay: Bool)
  }

  /// The update rule.
  public var rule: Rule
  /// The learning rate η.
  public var learningRate: Float
  /// What is added to each gradient of its parameter (L2 regularisation); see ``Rule/adam(beta1:beta2:epsilon:decouplesDecay:)``.
  public var weightDecay: Float
  /// Whose formulas are used.
  public var convention: Convention

  /// A rule with its numbers.
  public init(_ rule: Rule, learningRate: Float, weightDecay: Float = 0, convention: Convention = .pyTorch) {
    self.rule = rule
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    self.convention = convention
  }

  /// Gradient descent, with momentum where it is not 0.
  ///
  /// - Parameter learningRate: 0.001 in PyTorch's convention, 0.01 in Keras'.
  public static func gradientDescent(
    learningRate: Float? = nil, momentum: Float = 0, dampening: Float = 0, nesterov: Bool = false,
    weightDecay: Float = 0,
    convention: Convention = .pyTorch
  ) -> Optimizer {
    Optimizer(
      .gradientDescent(momentum: momentum, dampening: dampening, nesterov: nesterov),
      learningRate: learningRate ?? (convention == .keras ? 0.01 : 0.001), weightDecay: weightDecay,
      convention: convention)
  }

  /// AdaGrad.
  ///
  /// - Parameters:
  ///   - learningRate: 0.01 in PyTorch's convention, 0.001 in Keras'.
  ///   - epsilon: 1e-10, or 1e-7.
  ///   - initialSum: 0, or 0.1.
  public static func adaGrad(
    learningRate: Float? = nil, epsilon: Float? = nil, initialSum: Float? = nil, weightDecay: Float = 0,
    convention: Convention = .pyTorch
  ) -> Optimizer {
    let isKeras = convention == .keras
    return Optimizer(
      .adaGrad(epsilon: epsilon ?? (isKeras ? 1e-7 : 1e-10), initialSum: initialSum ?? (isKeras ? 0.1 : 0)),
      learningRate: learningRate ?? (isKeras ? 0.001 : 0.01), weightDecay: weightDecay, convention: convention)
  }

  /// RMSProp.
  ///
  /// - Parameters:
  ///   - learningRate: 0.01 in PyTorch's convention, 0.001 in Keras'.
  ///   - smoothing: ρ: 0.99, or 0.9.
  ///   - epsilon: 1e-8, or 1e-7.
  public static func rmsProp(
    learningRate: Float? = nil, smoothing: Float? = nil, epsilon: Float? = nil, weightDecay: Float = 0,
    convention: Convention = .pyTorch
  ) -> Optimizer {
    let isKeras = convention == .keras
    return Optimizer(
      .rmsProp(smoothing: smoothing ?? (isKeras ? 0.9 : 0.99), epsilon: epsilon ?? (isKeras ? 1e-7 : 1e-8)),
      learningRate: learningRate ?? (isKeras ? 0.001 : 0.01), weightDecay: weightDecay, convention: convention)
  }

  /// Adam.
  ///
  /// - Parameter epsilon: 1e-8 in PyTorch's convention, 1e-7 in Keras'.
  public static func adam(
    learningRate: Float = 0.001, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float? = nil,
    weightDecay: Float = 0,
    convention: Convention = .pyTorch
  ) -> Optimizer {
    Optimizer(
      .adam(
        beta1: beta1, beta2: beta2, epsilon: epsilon ?? (convention == .keras ? 1e-7 : 1e-8), decouplesDecay: false),
      learningRate: learningRate, weightDecay: weightDecay, convention: convention)
  }

  /// Adam with decoupled weight decay.
  ///
  /// - Parameters:
  ///   - epsilon: 1e-8 in PyTorch's convention, 1e-7 in Keras'.
  ///   - weightDecay: 0.01, or 0.004.
  public static func adamW(
    learningRate: Float = 0.001, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float? = nil,
    weightDecay: Float? = nil, convention: Convention = .pyTorch
  ) -> Optimizer {
    let isKeras = convention == .keras
    return Optimizer(
      .adam(beta1: beta1, beta2: beta2, epsilon: epsilon ?? (isKeras ? 1e-7 : 1e-8), decouplesDecay: true),
      learningRate: learningRate, weightDecay: weightDecay ?? (isKeras ? 0.004 : 0.01), convention: convention)
  }
}
