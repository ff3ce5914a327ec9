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

  public func makeOperation(_ context: OperationContext) -> Operation { BatchNormOperation(context, self) }
}

/// Sums run over chunks of pixels of a fixed size, in Double, so that no thread's share changes them.
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
  /// For each channel: the mean and the inverse deviation of the last batch; the factor and the summand that follow.
  private let mean: FloatMemory
  private let inverse: FloatMemory
  private let factor: FloatMemory
  private let summand: FloatMemory
  /// Two sums for each chunk and channel.
  private let sums: UnsafeMutableBufferPointer<Double>

  private static let chunk = 512

  init(_ context: OperationContext, _ layer: BatchNorm) {
    guard let runningMean = context.parameters["running_mean"], let runningVariance = context.parameters["running_var"]
    else { preconditionFailure("batch normalisation without its parameters") }
    self.context = context
    self.layer = layer
    channels = context.output.shape[-1]
    pixels = context.output.count / max(channels, 1)
    (weight, bias) = (context.parameters["weight"], context.parameters["bias"])
    (self.runningMean, self.runningVariance) = (runningMean.values, runningVariance.values)
    mean = FloatMemory(zeros: channels)
    inverse = FloatMemory(zeros: channels)
    factor = FloatMemory(zeros: channels)
    summand = FloatMemory(zeros: channels)
    let chunks = (context.batch * pixels + Self.chunk - 1) / Self.chunk
    sums = .allocate(capacity: 2 * channels * chunks)
  }

  deinit { sums.deallocate() }

  override func forward(_ step: Step) {
    let count = step.batch * pixels
    let (channels, input, output) = (channels, context.inputs[0].base, context.output.base)
    if step.isTraining {
      measure(count)
    } else {
      for channel in 0..<channels {
        mean.base[channel] = runningMean[channel]
        inverse.base[channel] = 1 / (runningVariance[channel] + layer.epsilon).squareRoot()
      }
    }
    for channel in 0..<channels {
      factor.base[channel] = (weight?.values[channel] ?? 1) * inverse.base[channel]
      summand.base[channel] = (bias?.values[channel] ?? 0) - mean.base[channel] * factor.base[channel]
    }
    nonisolated(unsafe) let (from, to) = (input, output)
    let (factor, summand) = (factor, summand)
    forEachChunk(count) { _, pixels in
      for pixel in pixels {
        let place = pixel * channels
        for channel in 0..<channels {
          to[place + channel] = from[place + channel] * factor.base[channel] + summand.base[channel]
        }
      }
    }
  }

  override func backward(_ step: Step) {
    guard let gradient = context.outputGradient else { return }
    let count = step.batch * pixels
    let (channels, mean, inverse) = (channels, mean, inverse)
    nonisolated(unsafe) let (input, gradient_) = (context.inputs[0].base, gradient)
    // The sums of the gradient, and of the gradient times the normalised input.
    let total = sum(count) { place, channel in
      let value = gradient_[place + channel]
      return (value, value * (input[place + channel] - mean.base[channel]) * inverse.base[channel])
    }
    for channel in 0..<channels {
      bias?.gradient?[channel] += Float(total[2 * channel])
      weight?.gradient?[channel] += Float(total[2 * channel + 1])
    }
    guard let target = context.inputGradients[0] else { return }
    for channel in 0..<channels {
      // At inference the mean and the deviation do not depend on the input.
      factor.base[channel] = step.isTraining ? Float(total[2 * channel] / Double(count)) : 0
      summand.base[channel] = step.isTraining ? Float(total[2 * channel + 1] / Double(count)) : 0
    }
    nonisolated(unsafe) let (to, weights) = (target.base, weight?.values)
    let (accumulates, meanGradient, meanProduct) = (target.accumulates, factor, summand)
    forEachChunk(count) { _, pixels in
      for pixel in pixels {
        let place = pixel * channels
        for channel in 0..<channels {
          let normalised = (input[place + channel] - mean.base[channel]) * inverse.base[channel]
          let value =
            (weights?[channel] ?? 1) * inverse.base[channel]
            * (gradient_[place + channel] - meanGradient.base[channel] - normalised * meanProduct.base[channel])
          to[place + channel] = accumulates ? to[place + channel] + value : value
        }
      }
    }
  }

  /// The batch's mean and inverse deviation, and the running averages.
  private func measure(_ count: Int) {
    nonisolated(unsafe) let input = context.inputs[0].base
    let means = sum(count) { place, channel in (input[place + channel], 0) }
    for channel in 0..<channels { mean.base[channel] = Float(means[2 * channel] / Double(count)) }
    let mean = mean
    let squares = sum(count) { place, channel in
      let difference = input[place + channel] - mean.base[channel]
      return (difference * difference, difference)
    }
    for channel in 0..<channels {
      // What the mean lacks of precision is taken off again.
      let offset = squares[2 * channel + 1] / Double(count)
      let variance = max(0, squares[2 * channel] / Double(count) - offset * offset)
      inverse.base[channel] = Float(1 / (variance + Double(layer.epsilon)).squareRoot())
      runningMean[channel] += layer.momentum * (mean.base[channel] - runningMean[channel])
      guard count > 1 else { continue }
      let unbiased = variance * Double(count) / Double(count - 1)
      runningVariance[channel] += layer.momentum * (Float(unbiased) - runningVariance[channel])
    }
  }

  /// Two sums for each channel, at 2 · channel and 2 · channel + 1.
  private func sum(
    _ count: Int, _ terms: @Sendable (_ place: Int, _ channel: Int) -> (Float, Float)
  ) -> UnsafeMutableBufferPointer<Double> {
    let channels = channels
    nonisolated(unsafe) let sums = sums
    forEachChunk(count) { chunk, pixels in
      let first = chunk * 2 * channels
      for index in first..<first + 2 * channels { sums[index] = 0 }
      for pixel in pixels {
        for channel in 0..<channels {
          let (a, b) = terms(pixel * channels, channel)
          sums[first + 2 * channel] += Double(a)
          sums[first + 2 * channel + 1] += Double(b)
        }
      }
    }
    for chunk in 1..<max(1, (count + Self.chunk - 1) / Self.chunk) {
      for index in 0..<2 * channels { sums[index] += sums[chunk * 2 * channels + index] }
    }
    return sums
  }

  private func forEachChunk(_ count: Int, _ body: @Sendable (_ chunk: Int, _ pixels: Range<Int>) -> Void) {
    context.parallelism.forEach((count + Self.chunk - 1) / Self.chunk) { chunk in
      body(chunk, chunk * Self.chunk..<min((chunk + 1) * Self.chunk, count))
    }
  }
}
