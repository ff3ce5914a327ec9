public import Tensors

/// What an optimizer remembers from step to step, for a number of parameters.
public struct OptimizerState: Sendable {
  /// The optimizer.
  public let optimizer: Optimizer

  /// The number of parameters.
  public let count: Int

  /// The steps that were made.
  public private(set) var steps = 0

  /// The running numbers, each for all parameters, in the order of ``Optimizer/bufferNames``.
  public private(set) var buffers: [Tensor<Float>]

  /// The norm of the last step's gradients before they were clipped, or nil where none was taken.
  public private(set) var gradientNorm: Double?

  /// The sums of the pieces for a norm, so that a step allocates nothing.
  private var sums: [Double]

  /// Each piece of so many parameters is done by one thread.
  static let piece = 1 << 14

  /// The state before the first step.
  public init(_ optimizer: Optimizer, count: Int) {
    precondition(count >= 0, "a state for \(count) parameters")
    self.optimizer = optimizer
    self.count = count
    var start: Float = 0
    if case .adaGrad(_, let initial, _) = optimizer.rule { start = Float(initial) }
    // One tensor each: copies of one would share memory until the first step, which would then allocate.
    buffers = optimizer.bufferNames.map { _ in Tensor(shape: [count], repeating: start) }
    sums = [Double](repeating: 0, count: NormSums.pieces(count))
  }

  /// The state after so many steps, for a training that goes on.
  ///
  /// - Parameters:
  ///   - optimizer: the optimizer.
  ///   - count: the number of parameters.
  ///   - steps: the steps that were made.
  ///   - buffers: the running numbers, in the order of ``Optimizer/bufferNames``.
  /// - Throws: ``NetworkError`` of kind `parameters` where the buffers are not those of the optimizer.
  public init(
    _ optimizer: Optimizer, count: Int, steps: Int, buffers: [Tensor<Float>]
  ) throws(NetworkError) {
    guard steps >= 0, count >= 0, buffers.count == optimizer.bufferNames.count,
      buffers.allSatisfy({ $0.shape == [count] })
    else {
      throw NetworkError(
        .parameters,
        "an optimizer's state of \(buffers.map(\.shape)) after \(steps) steps is not \(optimizer.bufferNames) of \(count)"
      )
    }
    self.init(optimizer, count: count)
    self.steps = steps
    self.buffers = buffers
  }

  /// The running numbers of a name, or nil where the optimizer has none such.
  public subscript(name: String) -> Tensor<Float>? {
    optimizer.bufferNames.firstIndex(of: name).map { buffers[$0] }
  }

  /// Makes a step.
  ///
  /// The same bits for any number of threads. Allocates nothing, but for what Dispatch does for a loop on several threads.
  /// Denormal numbers become 0.
  ///
  /// - Parameters:
  ///   - parameters: are changed.
  ///   - gradients: as many.
  ///   - learningRate: instead of the optimizer's own, where a schedule says so.
  ///   - clipping: what is done about large gradients; `gradients` themselves stay as they are.
  ///   - parallelism: how many threads work on more than 16,384 parameters.
  public mutating func step(
    _ parameters: UnsafeMutableBufferPointer<Float>, gradients: UnsafeBufferPointer<Float>,
    learningRate: Double? = nil, clipping: GradientClipping? = nil, parallelism: Parallelism = .serial
  ) {
    precondition(
      parameters.count == count && gradients.count == count,
      "\(gradients.count) gradients and \(parameters.count) parameters for a state of \(count)")
    steps += 1
    gradientNorm = nil
    if case .norm = clipping {
      gradientNorm = sums.withUnsafeMutableBufferPointer { NormSums.norm(gradients, sums: $0, parallelism) }
    }
    guard let values = parameters.baseAddress, let slopes = gradients.baseAddress else { return }
    let update = OptimizerUpdate(
      optimizer, step: steps, learningRate: learningRate ?? optimizer.learningRate, clipping: clipping,
      norm: gradientNorm)
    let memory = (memory(0), memory(1), memory(2))
    let (count, piece) = (count, Self.piece)
    nonisolated(unsafe) let (p, g, a, b, c) = (values, slopes, memory.0, memory.1, memory.2)
    parallelism.forEach(NormSums.pieces(count)) { index in
      let start = index * piece
      update.apply(
        p + start, g + start, a.map { $0 + start }, b.map { $0 + start }, c.map { $0 + start },
        min(piece, count - start))
    }
  }

  /// The memory of a buffer that nobody shares; valid as long as the buffer is not touched otherwise.
  private mutating func memory(_ index: Int) -> UnsafeMutablePointer<Float>? {
    guard index < buffers.count else { return nil }
    return buffers[index].withUnsafeMutableBufferPointer { $0.baseAddress }
  }
}

extension OptimizerState: Hashable {
  /// Whether both go on alike: what the last step's norm was does not count.
  public static func == (left: Self, right: Self) -> Bool {
    left.optimizer == right.optimizer && left.count == right.count && left.steps == right.steps
      && left.buffers == right.buffers
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(optimizer)
    hasher.combine(steps)
    hasher.combine(buffers)
  }
}
