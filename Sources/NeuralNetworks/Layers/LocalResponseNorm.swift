public import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Divides each number by a power of what its neighbours among the channels sum to (Krizhevsky and others 2012), in PyTorch's
/// form: y = x / (k + alpha / size · Σ x²)^beta, over the channels from c − ⌊size / 2⌋ to c + ⌊(size − 1) / 2⌋.
public struct LocalResponseNorm: Layer {
  public static let kind = "local_response_norm"

  /// How many channels are summed.
  public var size: Int
  /// What the mean square of the neighbours is multiplied with.
  public var alpha: Float
  /// The power.
  public var beta: Float
  /// What is added to the neighbours' part.
  public var k: Float

  /// A layer with PyTorch's defaults.
  public init(_ size: Int, alpha: Float = 1e-4, beta: Float = 0.75, k: Float = 1) {
    self.size = size
    self.alpha = alpha
    self.beta = beta
    self.k = k
  }

  public func outputShape(for inputs: [Shape]) throws(NetworkError) -> Shape {
    let shape = try only(inputs)
    guard shape.rank > 0, SizeLimits.allow(size) else {
      throw NetworkError(.shape, "a local response normalisation over \(size) channels of \(shape)")
    }
    guard alpha.isFinite, beta.isFinite, k.isFinite else {
      throw NetworkError(.shape, "a local response normalisation with alpha \(alpha), beta \(beta) and k \(k)")
    }
    return shape
  }

  public func makeOperation(_ context: OperationContext) -> Operation { LocalResponseNormOperation(context, self) }
}

private final class LocalResponseNormOperation: Operation {
  private let context: OperationContext
  private let layer: LocalResponseNorm
  private let channels: Int

  init(_ context: OperationContext, _ layer: LocalResponseNorm) {
    self.context = context
    self.layer = layer
    channels = context.output.shape[-1]
  }

  /// k + alpha / size · Σ x² for the pixel at a place.
  private func base(_ place: Int, _ channel: Int) -> Float {
    var sum: Float = 0
    let input = context.inputs[0].base + place
    for other in max(0, channel - layer.size / 2)..<min(channels, channel + (layer.size - 1) / 2 + 1) {
      sum += input[other] * input[other]
    }
    return layer.k + layer.alpha / Float(layer.size) * sum
  }

  override func forward(_ step: Step) {
    for place in stride(from: 0, to: step.batch * context.output.count, by: channels) {
      for channel in 0..<channels {
        context.output.base[place + channel] =
          context.inputs[0].base[place + channel] * powf(base(place, channel), -layer.beta)
      }
    }
  }

  /// The number of channel o depends on x_c through the base of o wherever c is among the neighbours of o.
  override func backward(_ step: Step) {
    guard let gradient = context.outputGradient, let target = context.inputGradients[0] else { return }
    let scale = 2 * layer.alpha * layer.beta / Float(layer.size)
    for place in stride(from: 0, to: step.batch * context.output.count, by: channels) {
      let (input, output, from) = (context.inputs[0].base + place, context.output.base + place, gradient + place)
      write(0..<channels, to: GradientTarget(base: target.base + place, accumulates: target.accumulates)) { channel in
        var sum: Float = 0
        for other in max(0, channel - (layer.size - 1) / 2)..<min(channels, channel + layer.size / 2 + 1) {
          sum += from[other] * output[other] / base(place, other)
        }
        return from[channel] * powf(base(place, channel), -layer.beta) - scale * input[channel] * sum
      }
    }
  }
}
