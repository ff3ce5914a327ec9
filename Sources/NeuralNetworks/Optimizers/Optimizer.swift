/// How parameters follow from gradients: the update rule of a training step.
///
/// What makes it gradient descent, stochastic or by mini-batches is how many examples a step sees: all, one or some.
/// Formulas and defaults are PyTorch's; with the convention `.keras` they are those of Keras 3 where the two differ. The
/// article <doc:Optimizers> sets them side by side. Numbers are kept in Double, as the originals keep them, and rounded to
/// Float once for each step.
public struct Optimizer: Codable, Hashable, Sendable {
  /// Whose formulas and defaults are used.
  public enum Convention: String, Codable, Hashable, Sendable {
    case pyTorch
    case keras
  }

  /// The update rule.
  public enum Rule: Codable, Hashable, Sendable {
    /// p ← p − η g; with momentum v ← μ v + (1 − dampening) g and p ← p − η v, or η (g + μ v) (Nesterov 1983). In Keras'
    /// convention v ← μ v + η g and p ← p − v, or p − μ v − η g: not the same once η changes.
    case gradientDescent(momentum: Double, dampening: Double, nesterov: Bool)
    /// s ← s + g²; p ← p − η g / (√s + ε) (Duchi, Hazan and Singer 2011); in Keras' convention √(s + ε). In step t the
    /// learning rate is η / (1 + (t − 1) · rateDecay).
    case adaGrad(epsilon: Double, initialSum: Double, rateDecay: Double)
    /// s ← ρ s + (1 − ρ) g²; p ← p − η g / (√s + ε) (Hinton 2012); in Keras' convention √(s + ε).
    ///
    /// Where it is centered, m ← ρ m + (1 − ρ) g and s − m² stands for s under the root (Graves 2013). With momentum
    /// v ← μ v + g / (√s + ε) and p ← p − η v; in Keras' convention η is part of v.
    case rmsProp(smoothing: Double, epsilon: Double, centered: Bool, momentum: Double)
    /// m ← β₁ m + (1 − β₁) g; s ← β₂ s + (1 − β₂) g²; p ← p − η m̂ / (√ŝ + ε), where m̂ = m / (1 − β₁ᵗ) and
    /// ŝ = s / (1 − β₂ᵗ) (Kingma and Ba 2015); in Keras' convention p − η √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√s + ε).
    ///
    /// Where it decouples weight decay (Loshchilov and Hutter 2019), p is made smaller by η · decay · p instead of the
    /// gradient larger.
    case adam(beta1: Double, beta2: Double, epsilon: Double, decouplesDecay: Bool)
  }

  /// The update rule.
  public var rule: Rule
  /// The learning rate η.
  public var learningRate: Double
  /// How strongly parameters are drawn to 0: this much of a parameter is added to its gradient (L2 regularization). In Keras'
  /// convention, and where Adam decouples it, η · decay · p is taken from p before the step instead.
  public var weightDecay: Double
  /// Whose formulas are used.
  public var convention: Convention

  /// A rule with its numbers.
  public init(_ rule: Rule, learningRate: Double, weightDecay: Double = 0, convention: Convention = .pyTorch) {
    self.rule = rule
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    self.convention = convention
  }

  /// Whether weight decay takes from the parameter and leaves the gradient as it is.
  var decouplesDecay: Bool {
    if case .adam(_, _, _, true) = rule { return true }
    return convention == .keras
  }

  /// The names of what is remembered for each parameter, in order, which are PyTorch's.
  ///
  /// `momentum_buffer`; `sum`; `square_avg`, then `grad_avg` where centered and `momentum_buffer` with momentum; `exp_avg`
  /// and `exp_avg_sq`. In Keras' convention `momentum_buffer` has the opposite sign of Keras' own.
  public var bufferNames: [String] {
    switch rule {
    case .gradientDescent(let momentum, _, _): momentum == 0 ? [] : ["momentum_buffer"]
    case .adaGrad: ["sum"]
    case .rmsProp(_, _, let centered, let momentum):
      ["square_avg"] + (centered ? ["grad_avg"] : []) + (momentum == 0 ? [] : ["momentum_buffer"])
    case .adam: ["exp_avg", "exp_avg_sq"]
    }
  }
}
