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

  public func makeOperation(_ context: OperationContext) -> Operation { ChannelScaleOperation(context) }
}

private final class ChannelScaleOperation: Operation {
  private let context: OperationContext
  private let weight: ParameterBuffer
  private let bias: ParameterBuffer
  private let channels: Int

  init(_ context: OperationContext) {
    guard let weight = context.parameters["weight"], let bias = context.parameters["bias"] else {
      preconditionFailure("a channel scale without its parameters")
    }
    self.context = context
    (self.weight, self.bias) = (weight, bias)
    channels = context.output.shape[-1]
  }

  override func forward(_ step: Step) {
    let (input, output) = (context.inputs[0].base, context.output.base)
    for place in stride(from: 0, to: step.batch * context.output.count, by: channels) {
      for channel in 0..<channels {
        output[place + channel] = weight.values[channel] * input[place + channel] + bias.values[channel]
      }
    }
  }

  override func backward(_ step: Step) {
    guard let gradient = context.outputGradient else { return }
    let (input, count, channels) = (context.inputs[0].base, step.batch * context.output.count, channels)
    for place in stride(from: 0, to: count, by: channels) {
      for channel in 0..<channels {
        weight.gradient?[channel] += gradient[place + channel] * input[place + channel]
        bias.gradient?[channel] += gradient[place + channel]
      }
    }
    guard let target = context.inputGradients[0] else { return }
    write(0..<count, to: target) { gradient[$0] * weight.values[$0 % channels] }
  }
}
