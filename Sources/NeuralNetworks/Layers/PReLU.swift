import CKernels
public import Tensors

/// x where it is positive, otherwise a learned slope times x (He and others 2015). The slopes are the parameter `weight`.
public struct PReLU: Layer {
  public static let kind = "prelu"

  /// Whether each channel has a slope of its own; otherwise there is one.
  public var isPerChannel: Bool
  /// The slope at the beginning.
  public var initialSlope: Double

  /// A layer with PyTorch's defaults: one slope, which begins as 0.25.
  public init(perChannel: Bool = false, initialSlope: Double = 0.25) {
    isPerChannel = perChannel
    self.initialSlope = initialSlope
  }

  public func outputShape(for inputs: [Shape]) throws(NetworkError) -> Shape {
    let shape = try only(inputs)
    guard shape.rank > 0 else { throw NetworkError(.shape, "prelu takes values with channels") }
    guard initialSlope.isFinite else { throw NetworkError(.shape, "a slope of \(initialSlope)") }
    return shape
  }

  public func parameters(for inputs: [Shape]) -> [ParameterDeclaration] {
    [ParameterDeclaration("weight", [isPerChannel ? inputs[0][-1] : 1], initializer: .constant(initialSlope))]
  }

  public func makeOperation(_ context: OperationContext) -> Operation { PReLUOperation(context) }
}

private final class PReLUOperation: Operation {
  private let context: OperationContext
  private let slopes: ParameterBuffer
  /// One slope for all is that of the only channel of as many pixels as there are numbers.
  private let channels: Int
  private let pixels: Int
  private let sums: ChannelSums

  init(_ context: OperationContext) {
    guard let slopes = context.parameters["weight"] else { preconditionFailure("prelu without its slopes") }
    self.context = context
    self.slopes = slopes
    channels = slopes.count
    pixels = context.output.count / max(channels, 1)
    sums = ChannelSums(pixels: context.batch * pixels, channels: channels, parallelism: context.parallelism)
  }

  override func forward(_ step: Step) {
    let channels = channels
    nonisolated(unsafe) let (input, slopes, output) = (context.inputs[0].base, slopes.values, context.output.base)
    sums.forEachChunk(step.batch * pixels) { _, first, count in
      ck_prelu(input + first * channels, slopes, output + first * channels, count, channels)
    }
  }

  override func backward(_ step: Step) {
    guard let gradient = context.outputGradient else { return }
    let (channels, count) = (channels, step.batch * pixels)
    nonisolated(unsafe) let (input, slopes, from) = (context.inputs[0].base, slopes.values, gradient)
    if let slopeGradient = self.slopes.gradient {
      sums.sum(
        count,
        { first, count, sums, _ in
          ck_prelu_sums(input + first * channels, from + first * channels, count, channels, sums)
        },
        { channel, sum, _ in slopeGradient[channel] += Float(sum) })
    }
    guard let target = context.inputGradients[0] else { return }
    let accumulates: Int32 = target.accumulates ? 1 : 0
    nonisolated(unsafe) let result = target.base
    sums.forEachChunk(count) { _, first, count in
      let place = first * channels
      ck_prelu_gradient(input + place, from + place, slopes, accumulates, result + place, count, channels)
    }
  }
}
