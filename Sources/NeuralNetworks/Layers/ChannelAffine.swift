import CKernels
public import Tensors

/// Each channel times a fixed number, plus another: y = factor · x + summand. Nothing of it is learnt.
///
/// For inputs that have another mean and deviation than the network behind it learnt with.
public struct ChannelAffine: Layer {
  public static let kind = "channel_affine"

  /// What each channel is multiplied with.
  public var factors: [Float]
  /// What is added to each channel.
  public var summands: [Float]

  /// A layer for as many channels as there are factors.
  ///
  /// - Precondition: there are as many summands.
  public init(factors: [Float], summands: [Float]) {
    precondition(factors.count == summands.count, "\(factors.count) factors and \(summands.count) summands")
    self.factors = factors
    self.summands = summands
  }

  public func outputShape(for inputs: [Shape]) throws(NetworkError) -> Shape {
    let shape = try only(inputs)
    guard shape.rank > 0, shape[-1] == factors.count, summands.count == factors.count else {
      throw NetworkError(
        .shape, "\(factors.count) factors and \(summands.count) summands for the channels of \(shape)")
    }
    guard (factors + summands).allSatisfy(\.isFinite) else {
      throw NetworkError(.shape, "a factor or summand of a channel that is not finite")
    }
    return shape
  }

  public var gradientReadsOutput: Bool { false }

  public func makeOperation(_ context: OperationContext) -> Operation { ChannelAffineOperation(context, self) }
}

private final class ChannelAffineOperation: Operation {
  private let context: OperationContext
  private let layer: ChannelAffine

  init(_ context: OperationContext, _ layer: ChannelAffine) {
    (self.context, self.layer) = (context, layer)
  }

  override func forward(_ step: Step) {
    let channels = layer.factors.count
    ck_channel_affine(
      context.inputs[0].base, layer.factors, layer.summands, 0, context.output.base, channels,
      step.batch * context.output.count / channels, channels)
  }

  override func backward(_ step: Step) {
    guard let gradient = context.outputGradient, case .some(let target) = context.inputGradients[0] else { return }
    let channels = layer.factors.count
    for place in stride(from: 0, to: step.batch * context.output.count, by: channels) {
      for channel in 0..<channels {
        let part = gradient[place + channel] * layer.factors[channel]
        target.base[place + channel] = target.accumulates ? target.base[place + channel] + part : part
      }
    }
  }
}
