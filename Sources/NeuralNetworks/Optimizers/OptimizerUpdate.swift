import CKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The numbers of one step, computed in Double and rounded once, as the originals do.
struct OptimizerUpdate: Sendable {
  private enum Rule: Sendable {
    case plain
    case momentum(momentum: Float, gain: Float, nesterov: Bool)
    case adaGrad(epsilon: Float)
    case rmsProp(ck_rmsprop, centered: Bool)
    case adam(ck_adam)
  }

  private let rule: Rule
  private let isKeras: Bool
  private let step: ck_step

  init(_ optimizer: Optimizer, step: Int, learningRate: Double, clipping: GradientClipping?, norm: Double?) {
    let isKeras = optimizer.convention == .keras
    self.isKeras = isKeras
    var rate = learningRate
    switch optimizer.rule {
    case .gradientDescent(let momentum, _, _) where momentum == 0: rule = .plain
    case .gradientDescent(let momentum, let dampening, let nesterov):
      // As in PyTorch, the first velocity is the whole gradient.
      let gain = isKeras ? rate : step == 1 ? 1 : 1 - dampening
      if isKeras { rate = 1 }
      rule = .momentum(momentum: Float(momentum), gain: Float(gain), nesterov: nesterov)
    case .adaGrad(let epsilon, _, let decay):
      rate /= 1 + Double(step - 1) * decay
      rule = .adaGrad(epsilon: Float(epsilon))
    case .rmsProp(let smoothing, let epsilon, let centered, let momentum):
      // In PyTorch's convention with momentum, the rate is applied to the velocity; else to what enters it.
      let gain = isKeras || momentum == 0 ? rate : 1
      if isKeras || momentum == 0 { rate = 1 }
      rule = .rmsProp(
        ck_rmsprop(
          smoothing: Float(smoothing), complement: Float(1 - smoothing), epsilon: Float(epsilon),
          momentum: Float(momentum), gain: Float(gain), inside: isKeras ? 1 : 0),
        centered: centered)
    case .adam(let beta1, let beta2, let epsilon, _):
      // Keras computes these in Float: 0.999 has an error of 1.3e-8 there, 1 − 0.999 one of 1.3e-5, and so the first
      // steps one of 6e-6, in the same direction each time.
      func complement(_ beta: Double) -> Double {
        isKeras ? Double(1 - Float(pow(Double(Float(beta)), Double(step)))) : 1 - pow(beta, Double(step))
      }
      let root = complement(beta2).squareRoot()
      rate = (isKeras ? rate * root : rate) / complement(beta1)
      rule = .adam(
        ck_adam(
          complement1: Float(1 - beta1), beta2: Float(beta2), complement2: Float(1 - beta2),
          root: isKeras ? 1 : Float(root), epsilon: Float(epsilon)))
    }
    let decay = optimizer.weightDecay
    var limit = Double.infinity
    if case .value(let value) = clipping { limit = value }
    // Keras takes the decay from the parameter; PyTorch multiplies by 1 − decay, rounded to Float, which is up to 3e-8
    // off in the same direction each time.
    let decoupled = optimizer.decouplesDecay ? learningRate * decay : 0
    self.step = ck_step(
      rate: Float(rate), scale: Float(norm.flatMap { clipping?.scale(norm: $0) } ?? 1), limit: Float(limit),
      decay: optimizer.decouplesDecay ? 0 : Float(decay),
      shrink: isKeras ? 1 : Float(1 - decoupled), fade: isKeras ? Float(decoupled) : 0)
  }

  /// Makes the step for some parameters; `a`, `b` and `c` are the state's buffers for them.
  func apply(
    _ p: UnsafeMutablePointer<Float>, _ g: UnsafePointer<Float>, _ a: UnsafeMutablePointer<Float>?,
    _ b: UnsafeMutablePointer<Float>?, _ c: UnsafeMutablePointer<Float>?, _ count: Int
  ) {
    FlushDenormals.during {
      withUnsafePointer(to: step) { step in
        switch rule {
        case .plain: ck_step_plain(p, g, step, count)
        case .momentum(let momentum, let gain, let nesterov):
          ck_step_momentum(p, g, a, step, momentum, gain, nesterov ? 1 : 0, count)
        case .adaGrad(let epsilon): ck_step_adagrad(p, g, a, step, epsilon, isKeras ? 1 : 0, count)
        case .rmsProp(let numbers, let centered):
          withUnsafePointer(to: numbers) {
            ck_step_rmsprop(p, g, a, centered ? b : nil, centered ? c : b, step, $0, count)
          }
        case .adam(let numbers): withUnsafePointer(to: numbers) { ck_step_adam(p, g, a, b, step, $0, count) }
        }
      }
    }
  }
}
