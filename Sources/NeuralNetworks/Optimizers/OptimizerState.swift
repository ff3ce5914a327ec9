import CKernels
public import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What an optimizer remembers from step to step, for a number of parameters.
public struct OptimizerState: Hashable, Sendable {
  /// The optimizer.
  public let optimizer: Optimizer

  /// The steps that were made.
  public private(set) var steps = 0

  /// The running numbers, each for all parameters: velocities; sums or means of squares; Adam's means, then squares.
  public private(set) var buffers: [Tensor<Float>]

  /// Each piece of so many parameters is done by one thread.
  private static let piece = 1 << 14

  /// The state before the first step.
  public init(_ optimizer: Optimizer, count: Int) {
    self.optimizer = optimizer
    let zeros = Tensor<Float>(zeros: [count])
    switch optimizer.rule {
    case .gradientDescent(let momentum, _, _): buffers = momentum == 0 ? [] : [zeros]
    case .adaGrad(_, let sum): buffers = [Tensor(shape: [count], repeating: sum)]
    case .rmsProp: buffers = [zeros]
    case .adam: buffers = [zeros, zeros]
    }
  }

  /// The state after so many steps, for a training that goes on.
  ///
  /// - Throws: ``NetworkError`` of kind `description` where the buffers are not those of the optimizer.
  public init(_ optimizer: Optimizer, steps: Int, buffers: [Tensor<Float>]) throws(NetworkError) {
    self.init(optimizer, count: buffers.first?.count ?? 0)
    guard steps >= 0, buffers.map(\.shape) == self.buffers.map(\.shape) else {
      throw NetworkError(
        .description, "an optimizer's state of \(buffers.map(\.shape)) after \(steps) steps is none of its own")
    }
    self.steps = steps
    self.buffers = buffers
  }

  /// Makes a step.
  ///
  /// The same bits for any number of threads; allocates nothing.
  ///
  /// - Parameters:
  ///   - parameters: are changed.
  ///   - gradients: as many.
  ///   - learningRate: instead of the optimizer's own, where a schedule says so.
  ///   - parallelism: how many threads work on many parameters.
  public mutating func step(
    _ parameters: UnsafeMutableBufferPointer<Float>, gradients: UnsafeBufferPointer<Float>, learningRate: Float? = nil,
    parallelism: Parallelism = .serial
  ) {
    precondition(
      parameters.count == gradients.count && buffers.allSatisfy { $0.count == parameters.count },
      "\(gradients.count) gradients for \(parameters.count) parameters")
    guard let values = parameters.baseAddress, let slopes = gradients.baseAddress else { return }
    steps += 1
    let update = Update(optimizer, learningRate ?? optimizer.learningRate, step: steps)
    let first = buffers.isEmpty ? nil : Self.memory(of: &buffers[0])
    let second = buffers.count < 2 ? nil : Self.memory(of: &buffers[1])
    let count = parameters.count
    nonisolated(unsafe) let (p, g, a, b) = (values, slopes, first, second)
    parallelism.forEach((count + Self.piece - 1) / Self.piece) { index in
      let start = index * Self.piece
      update.apply(p + start, g + start, a.map { $0 + start }, b.map { $0 + start }, min(Self.piece, count - start))
    }
  }

  /// The memory of a buffer that nobody shares; valid as long as the buffer is not touched otherwise.
  private static func memory(of buffer: inout Tensor<Float>) -> UnsafeMutablePointer<Float>? {
    buffer.withUnsafeMutableBufferPointer { $0.baseAddress }
  }
}

/// The numbers of one step.
private struct Update {
  private let optimizer: Optimizer
  private let rate: Float
  private let isKeras: Bool
  private let isFirst: Bool
  /// 1 − β₁ᵗ and √(1 − β₂ᵗ).
  private var correction1: Float = 1
  private var root2: Float = 1

  init(_ optimizer: Optimizer, _ rate: Float, step: Int) {
    self.optimizer = optimizer
    self.rate = rate
    isKeras = optimizer.convention == .keras
    isFirst = step == 1
    if case .adam(let beta1, let beta2, _, _) = optimizer.rule {
      correction1 = Float(1 - pow(Double(beta1), Double(step)))
      root2 = Float((1 - pow(Double(beta2), Double(step))).squareRoot())
    }
  }

  func apply(
    _ p: UnsafeMutablePointer<Float>, _ g: UnsafePointer<Float>, _ a: UnsafeMutablePointer<Float>?,
    _ b: UnsafeMutablePointer<Float>?, _ count: Int
  ) {
    let decay = optimizer.weightDecay
    switch optimizer.rule {
    case .gradientDescent(let momentum, let dampening, let nesterov):
      guard let a else { return ck_step_plain(p, g, rate, decay, count) }
      // As in PyTorch, the first velocity is the whole gradient.
      ck_step_momentum(p, g, a, rate, momentum, isFirst ? 0 : dampening, decay, nesterov ? 1 : 0, count)
    case .adaGrad(let epsilon, _):
      guard let a else { return }
      ck_step_adagrad(p, g, a, rate, epsilon, isKeras ? 1 : 0, decay, count)
    case .rmsProp(let smoothing, let epsilon):
      guard let a else { return }
      ck_step_rmsprop(p, g, a, rate, smoothing, epsilon, isKeras ? 1 : 0, decay, count)
    case .adam(let beta1, let beta2, let epsilon, let decouples):
      guard let a, let b else { return }
      let step = isKeras ? rate * root2 / correction1 : rate / correction1
      ck_step_adam(
        p, g, a, b, step, beta1, beta2, isKeras ? 1 : root2, epsilon, decouples ? 0 : decay,
        decouples ? 1 - rate * decay : 1, count)
    }
  }
}
