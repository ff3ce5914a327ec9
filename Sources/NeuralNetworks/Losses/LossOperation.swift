import Tensors

/// A loss bound to the output of a network: what it computes for one batch after another without allocating.
///
/// Sums are taken over pieces that depend on the batch alone and added in order: the same bits for any number of threads.
class LossOperation {
  /// The shape of one example's output.
  let shape: Shape
  /// How many threads work.
  let parallelism: Parallelism

  init(shape: Shape, parallelism: Parallelism) {
    self.shape = shape
    self.parallelism = parallelism
  }

  /// The mean loss of a batch.
  ///
  /// - Parameters:
  ///   - values: the network's outputs.
  ///   - target: what they should be.
  ///   - batch: the number of examples.
  ///   - gradient: where the gradient of the mean goes; nil where nobody asks for it.
  func evaluate(
    _ values: UnsafePointer<Float>, _ target: TargetMemory, batch: Int, gradient: LossGradient?
  ) -> Double {
    preconditionFailure("\(Self.self) computes no loss")
  }
}

/// Where a loss' gradient goes.
struct LossGradient {
  /// The first number.
  let base: UnsafeMutablePointer<Float>
  /// What the gradient is multiplied by.
  let weight: Double
  /// Whether it is added to what is there, because another loss sees the same output.
  let accumulates: Bool
}

extension Loss {
  /// The loss bound to outputs of a shape.
  ///
  /// - Throws: as ``check(output:target:)``.
  func operation(
    output: Shape, target: TargetKind, batch: Int, parallelism: Parallelism
  ) throws(NetworkError) -> LossOperation {
    try check(output: output, target: target)
    switch self {
    case .meanSquaredError, .meanAbsoluteError, .huber, .charbonnier:
      return DifferenceLoss(self, output, target, batch: batch, parallelism)
    case .crossEntropy(let smoothing):
      return CrossEntropyLoss(smoothing: smoothing, output, target, batch: batch, parallelism)
    case .binaryCrossEntropy: return BinaryCrossEntropyLoss(output, batch: batch, parallelism)
    case .structuralSimilarity(let range):
      return StructuralSimilarityLoss(range: range, output, batch: batch, parallelism)
    }
  }
}

/// The sums of a batch's pieces.
final class PieceSums {
  private let sums: UnsafeMutableBufferPointer<Double>

  /// Room for so many pieces.
  init(_ count: Int) { sums = .allocate(capacity: max(count, 1)) }

  deinit { sums.deallocate() }

  /// The sum of `body(0)`, `body(1)`, …, computed several at a time, added in order.
  func sum(_ count: Int, _ parallelism: Parallelism, _ body: @Sendable (_ index: Int, _ lane: Int) -> Double) -> Double
  {
    nonisolated(unsafe) let sums = sums
    parallelism.forEach(count) { index, lane in sums[index] = body(index, lane) }
    var total = 0.0
    for index in 0..<count { total += sums[index] }
    return total
  }
}
