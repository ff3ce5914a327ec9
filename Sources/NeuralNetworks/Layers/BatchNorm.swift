import CKernels
import Convolution
public import Tensors

/// Batch normalisation (Ioffe and Szegedy 2015): each channel is brought to mean 0 and variance 1, then scaled and shifted by
/// learned numbers.
///
/// Takes pictures or features; the mean and the (biased) variance are those of a channel over the batch and all pixels
/// while training, and running averages otherwise: running ← (1 − momentum) · running + momentum · batch, the variance
/// unbiased, as PyTorch's (Keras' is biased, and its momentum 1 − this one); a batch of one number leaves the variance as it is.
/// Parameters are `weight`, `bias`, `running_mean` and `running_var`.
public struct BatchNorm: Layer {
  public static let kind = "batch_norm"

  /// The part of a new batch in the running averages, 0…1.
  public var momentum: Float
  /// What is added to the variance before its root is taken.
  public var epsilon: Float

  /// Whether channels are scaled and shifted by learned numbers; otherwise there is no `weight` and no `bias`.
  public var isAffine: Bool

  /// A layer with PyTorch's defaults.
  public init(momentum: Float = 0.1, epsilon: Float = 1e-5, affine: Bool = true) {
    self.momentum = momentum
    self.epsilon = epsilon
    isAffine = affine
  }

  public func outputShape(for inputs: [Shape]) throws(NetworkError) -> Shape {
    let shape = try only(inputs)
    guard shape.rank == 1 || shape.rank == 3 else {
      throw NetworkError(.shape, "batch normalisation takes pictures or features, not \(shape)")
    }
    guard 0...1 ~= momentum, epsilon >= 0, epsilon.isFinite else {
      throw NetworkError(.shape, "batch normalisation with momentum \(momentum) and epsilon \(epsilon)")
    }
    return shape
  }

  public func parameters(for inputs: [Shape]) -> [ParameterDeclaration] {
    let channels: Shape = [inputs[0][-1]]
    let learned = [
      ParameterDeclaration("weight", channels, initializer: .ones),
      ParameterDeclaration("bias", channels, initializer: .zeros),
    ]
    return (isAffine ? learned : []) + [
      ParameterDeclaration("running_mean", channels, initializer: .zeros, isTrained: false),
      ParameterDeclaration("running_var", channels, initializer: .ones, isTrained: false),
    ]
  }

  public var gradientReadsOutput: Bool { false }

  public var appliesFollowing: Bool { true }

  public func makeOperation(_ context: OperationContext) -> Operation { BatchNormOperation(context, self) }
}

private final class BatchNormOperation: Operation {
  private let context: OperationContext
  private let layer: BatchNorm
  private let channels: Int
  private let pixels: Int
  /// The learned scale and shift; nil where there are none.
  private let weight: ParameterBuffer?
  private let bias: ParameterBuffer?
  private let runningMean: UnsafeMutablePointer<Float>
  private let runningVariance: UnsafeMutablePointer<Float>
  /// For each channel: the mean, three numbers that the gradient follows from, and the inverse deviation of the last batch.
  private let numbers: FloatMemory
  private let inverse: UnsafeMutablePointer<Float>
  private let sums: ChannelSums
  /// Whether the factors and summands are those of the running averages, which stay.
  private var isReady = false

  init(_ context: OperationContext, _ layer: BatchNorm) {
    guard let runningMean = context.parameters["running_mean"], let runningVariance = context.parameters["running_var"]
    else { preconditionFailure("batch normalisation without its parameters") }
    self.context = context
    self.layer = layer
    channels = context.output.shape[-1]
    pixels = context.output.count / max(channels, 1)
    (weight, bias) = (context.parameters["weight"], context.parameters["bias"])
    (self.runningMean, self.runningVariance) = (runningMean.values, runningVariance.values)
    numbers = FloatMemory(zeros: 5 * channels)
    inverse = numbers.base + 4 * channels
    sums = ChannelSums(pixels: context.batch * pixels, channels: channels, parallelism: context.parallelism)
  }

  override func forward(_ step: Step) {
    let count = step.batch * pixels
    if step.isTraining || !isReady { prepare(count, isTraining: step.isTraining) }
    isReady = context.weightsAreFixed && !step.isTraining
    context.scaleChannels(pixels: count, by: numbers.base + channels, plus: numbers.base + 2 * channels)
  }

  /// What each channel is multiplied with, and what is added: from the batch, or from the running averages.
  private func prepare(_ count: Int, isTraining: Bool) {
    let (mean, factor, summand) = (numbers.base, numbers.base + channels, numbers.base + 2 * channels)
    if isTraining { measure(count) }
    for channel in 0..<channels {
      if !isTraining {
        mean[channel] = runningMean[channel]
        inverse[channel] = 1 / (runningVariance[channel] + layer.epsilon).squareRoot()
      }
      factor[channel] = (weight?.values[channel] ?? 1) * inverse[channel]
      summand[channel] = (bias?.values[channel] ?? 0) - mean[channel] * factor[channel]
    }
  }

  override func backward(_ step: Step) {
    guard let gradient = context.outputGradient else { return }
    let count = step.batch * pixels
    let channels = channels
    nonisolated(unsafe) let (input, slopes, mean) = (context.inputs[0].base, gradient, numbers.base)
    sums.products(of: input, gradient: slopes, shift: mean, pixels: count) { channel, sum, product in
      let deviation = Double(inverse[channel])
      bias?.gradient?[channel] += Float(sum)
      weight?.gradient?[channel] += Float(product * deviation)
      let factor = Double(weight?.values[channel] ?? 1) * deviation
      // At inference the mean and the deviation do not depend on the input.
      let part = step.isTraining ? -factor / Double(count) : 0
      mean[channels + channel] = Float(factor)
      mean[2 * channels + channel] = Float(part * product * deviation * deviation)
      mean[3 * channels + channel] = Float(part * sum)
    }
    guard let target = context.inputGradients[0] else { return }
    let accumulates: Int32 = target.accumulates ? 1 : 0
    nonisolated(unsafe) let result = target.base
    sums.forEachChunk(count) { _, first, count in
      let place = first * channels
      ck_channel_gradient(
        input + place, slopes + place, mean, accumulates, result + place, count, channels)
    }
  }

  /// The batch's mean and inverse deviation, and the running averages.
  private func measure(_ count: Int) {
    sums.moments(of: context.inputs[0].base, pixels: count) { channel, mean, variance in
      numbers.base[channel] = Float(mean)
      inverse[channel] = Float(1 / (variance + Double(layer.epsilon)).squareRoot())
      runningMean[channel] += layer.momentum * (Float(mean) - runningMean[channel])
      guard count > 1 else { return }
      let unbiased = variance * Double(count) / Double(count - 1)
      runningVariance[channel] += layer.momentum * (Float(unbiased) - runningVariance[channel])
    }
  }
}
