public import Tensors

/// Sets numbers to 0 at random while training, each with a probability, and enlarges the others so that the mean stays
/// (Srivastava and others 2014). At inference it does nothing.
///
/// Which numbers, follows from the run's key, the layer's place and the number's: not from threads.
public struct Dropout: Layer {
  public static let kind = "dropout"

  /// The probability of a number to be dropped, 0 up to, not including, 1.
  public var probability: Float

  /// A layer that drops half of the numbers unless stated otherwise.
  public init(_ probability: Float = 0.5) { self.probability = probability }

  public func outputShape(for inputs: [Shape]) throws(NetworkError) -> Shape {
    guard probability >= 0, probability < 1 else {
      throw NetworkError(.shape, "a probability of \(probability) to be dropped is not in 0..<1")
    }
    return try only(inputs)
  }

  public var worksInPlace: Bool { true }

  public func makeOperation(_ context: OperationContext) -> Operation { DropoutOperation(context, probability) }
}

private final class DropoutOperation: Operation {
  private let context: OperationContext
  /// Numbers whose hash is below are dropped.
  private let threshold: UInt64
  private let scale: Float

  init(_ context: OperationContext, _ probability: Float) {
    self.context = context
    threshold = UInt64(Double(probability) * 0x1p32)
    scale = 1 / (1 - probability)
  }

  private func key(_ step: Step) -> UInt64 { SplitMix.scrambled(step.key ^ SplitMix.scrambled(UInt64(context.place))) }

  override func forward(_ step: Step) {
    apply(
      context.inputs[0].base, to: GradientTarget(base: context.output.base, accumulates: false), step)
  }

  override func backward(_ step: Step) {
    guard let gradient = context.outputGradient, let target = context.inputGradients[0] else { return }
    apply(gradient, to: target, step)
  }

  private func apply(_ numbers: UnsafePointer<Float>, to target: GradientTarget, _ step: Step) {
    let count = step.batch * context.output.count
    guard step.isTraining else { return context.parallelism.give(numbers, to: target, count) }
    let (key, threshold, scale) = (key(step), threshold, scale)
    let accumulates = target.accumulates
    nonisolated(unsafe) let (from, to) = (numbers, target.base)
    context.parallelism.forEachPiece(of: count) { first, count in
      for index in first..<first + count {
        let hash = SplitMix.scrambled(key &+ UInt64(index) &* 0x9E37_79B9_7F4A_7C15) >> 32
        let number = from[index] * (hash < threshold ? 0 : scale)
        to[index] = accumulates ? to[index] + number : number
      }
    }
  }
}
