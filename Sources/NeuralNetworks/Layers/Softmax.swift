public import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

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
    for place in stride(from: 0, to: step.batch * context.output.count, by: channels) {
      let (from, to) = (context.inputs[0].base + place, context.output.base + place)
      // The greatest becomes 0, so that no power overflows.
      var greatest = from[0]
      for channel in 1..<max(channels, 1) { greatest = max(greatest, from[channel]) }
      var sum: Float = 0
      for channel in 0..<channels {
        to[channel] = expf(from[channel] - greatest)
        sum += to[channel]
      }
      let logarithm = logf(sum)
      for channel in 0..<channels {
        to[channel] = isLogarithmic ? from[channel] - greatest - logarithm : to[channel] / sum
      }
    }
  }

  override func backward(_ step: Step) {
    guard let gradient = context.outputGradient, let target = context.inputGradients[0] else { return }
    for place in stride(from: 0, to: step.batch * context.output.count, by: channels) {
      let (output, from) = (context.output.base + place, gradient + place)
      let to = GradientTarget(base: target.base + place, accumulates: target.accumulates)
      var sum: Float = 0
      for channel in 0..<channels { sum += isLogarithmic ? from[channel] : from[channel] * output[channel] }
      if isLogarithmic {
        write(0..<channels, to: to) { from[$0] - expf(output[$0]) * sum }
      } else {
        write(0..<channels, to: to) { output[$0] * (from[$0] - sum) }
      }
    }
  }
}
