import CKernels
import Convolution
public import Tensors

/// Each channel times a number, plus another: y = `weight` · x + `bias`. What a batch normalisation is at inference.
public struct ChannelScale: Layer {
  public static let kind = "channel_scale"

  /// A layer that begins as the identity.
  public init() {}

  public func outputShape(for inputs: [Shape]) throws(NetworkError) -> Shape {
    let shape = try only(inputs)
    guard shape.rank > 0 else { throw NetworkError(.shape, "a channel scale takes values with channels") }
    return shape
  }

  public func parameters(for inputs: [Shape]) -> [ParameterDeclaration] {
    let channels: Shape = [inputs[0][-1]]
    return [
      ParameterDeclaration("weight", channels, initializer: .ones),
      ParameterDeclaration("bias", channels, initializer: .zeros),
    ]
  }

  public var gradientReadsOutput: Bool { false }

  public var appliesFollowing: Bool { true }

  public func makeOperation(_ context: OperationContext) -> Operation { ChannelScaleOperation(context) }
}

private final class ChannelScaleOperation: Operation {
  private let context: OperationContext
  private let weight: ParameterBuffer
  private let bias: ParameterBuffer
  private let channels: Int
  private let pixels: Int
  private let zeros: FloatMemory
  private let sums: ChannelSums

  init(_ context: OperationContext) {
    guard let weight = context.parameters["weight"], let bias = context.parameters["bias"] else {
      preconditionFailure("a channel scale without its parameters")
    }
    self.context = context
    (self.weight, self.bias) = (weight, bias)
    channels = context.output.shape[-1]
    pixels = context.output.count / max(channels, 1)
    zeros = FloatMemory(zeros: channels)
    sums = ChannelSums(pixels: context.batch * pixels, channels: channels, parallelism: context.parallelism)
  }

  override func forward(_ step: Step) {
    context.scaleChannels(pixels: step.batch * pixels, by: weight.values, plus: bias.values)
  }

  override func backward(_ step: Step) {
    guard let gradient = context.outputGradient else { return }
    sums.products(of: context.inputs[0].base, gradient: gradient, shift: nil, pixels: step.batch * pixels) {
      weight.gradient?[$0] += Float($2)
      bias.gradient?[$0] += Float($1)
    }
    guard let target = context.inputGradients[0] else { return }
    guard target.accumulates else { return scale(gradient, to: target.base, step) }
    for place in stride(from: 0, to: step.batch * context.output.count, by: channels) {
      for channel in 0..<channels {
        target.base[place + channel] += gradient[place + channel] * weight.values[channel]
      }
    }
  }

  private func scale(_ gradient: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, _ step: Step) {
    let channels = channels
    nonisolated(unsafe) let (gradient, target, factors, zeros) = (gradient, target, weight.values, zeros.base)
    sums.forEachChunk(step.batch * pixels) { _, first, count in
      let place = first * channels
      ck_channel_affine(gradient + place, factors, zeros, 0, target + place, channels, count, channels)
    }
  }
}
