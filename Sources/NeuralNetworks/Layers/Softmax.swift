import CKernels
public import Tensors

/// Makes the channels of each pixel, or the features, probabilities: eˣ over the sum of all eˣ, or its logarithm.
///
/// The loss for classes takes the numbers before it: put no softmax at the end of a network that learns them.
public struct Softmax: Layer {
  public static let kind = "softmax"

  /// Whether the output is the logarithm of the probabilities.
  public var isLogarithmic: Bool

  /// Probabilities, or their logarithms.
  public init(logarithmic: Bool = false) { isLogarithmic = logarithmic }

  public func outputShape(for inputs: [Shape]) throws(NetworkError) -> Shape {
    let shape = try only(inputs)
    guard shape.rank > 0 else { throw NetworkError(.shape, "softmax takes values with channels") }
    return shape
  }

  public func makeOperation(_ context: OperationContext) -> Operation {
    SoftmaxOperation(context, isLogarithmic: isLogarithmic)
  }
}

private final class SoftmaxOperation: Operation {
  private let context: OperationContext
  private let isLogarithmic: Bool
  private let channels: Int

  init(_ context: OperationContext, isLogarithmic: Bool) {
    self.context = context
    self.isLogarithmic = isLogarithmic
    channels = context.output.shape[-1]
  }

  override func forward(_ step: Step) {
    guard channels > 0 else { return }
    let (channels, isLogarithmic) = (channels, isLogarithmic)
    nonisolated(unsafe) let (input, output) = (context.inputs[0].base, context.output.base)
    context.parallelism.forEachPiece(of: step.batch * context.output.count / channels, length: channels) {
      first, rows in
      let place = first * channels
      ck_softmax(input + place, rows, channels, isLogarithmic ? 1 : 0, output + place)
    }
  }

  override func backward(_ step: Step) {
    guard let gradient = context.outputGradient, let target = context.inputGradients[0], channels > 0 else { return }
    let (channels, isLogarithmic, accumulates) = (channels, isLogarithmic, target.accumulates)
    nonisolated(unsafe) let (output, slopes, sums) = (context.output.base, gradient, target.base)
    context.parallelism.forEachPiece(of: step.batch * context.output.count / channels, length: channels) {
      first, rows in
      let place = first * channels
      ck_softmax_gradient(
        output + place, slopes + place, rows, channels, isLogarithmic ? 1 : 0, accumulates ? 1 : 0, sums + place)
    }
  }
}
