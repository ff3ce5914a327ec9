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

  private func factor(_ index: Int, _ key: UInt64) -> Float {
    SplitMix.scrambled(key &+ UInt64(index) &* 0x9E37_79B9_7F4A_7C15) >> 32 < threshold ? 0 : scale
  }

  private func key(_ step: Step) -> UInt64 { SplitMix.scrambled(step.key ^ SplitMix.scrambled(UInt64(context.place))) }

  override func forward(_ step: Step) {
    let (input, output, count) = (context.inputs[0].base, context.output.base, step.batch * context.output.count)
    guard step.isTraining else { return output.update(from: input, count: count) }
    let key = key(step)
    for index in 0..<count { output[index] = input[index] * factor(index, key) }
  }

  override func backward(_ step: Step) {
    guard let gradient = context.outputGradient, let target = context.inputGradients[0] else { return }
    guard step.isTraining else {
      return write(0..<step.batch * context.output.count, to: target) { gradient[$0] }
    }
    let key = key(step)
    write(0..<step.batch * context.output.count, to: target) { gradient[$0] * factor($0, key) }
  }
}
