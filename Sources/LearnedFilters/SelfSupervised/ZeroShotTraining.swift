import ImageFilters
import NeuralNetworks
import Tensors

/// The training of a network that finds the noise of one picture, step by step.
final class ZeroShotTraining {
  private let crops: PictureCrops
  private let options: ZeroShotOptions
  private let parallelism: Parallelism
  /// The network at work on the pictures of half the size, and on the piece that they are made of.
  private let halves: NetworkPlan
  private let whole: NetworkPlan
  private let schedule: LearningRateSchedule
  private var optimizer: OptimizerState
  private var gradients: Tensor<Float>
  private var generator: RandomGenerator

  /// The convolutions without borders: a pixel's result sees two more on each side.
  static func network(_ height: Int, _ width: Int, channels: Int, features: Int) throws(NetworkError) -> Network {
    try Network(input: [height, width, channels]) {
      Conv2D(features, kernel: 3)
      Activation(.leakyReLU(slope: 0.2))
      Conv2D(features, kernel: 3)
      Activation(.leakyReLU(slope: 0.2))
      Conv2D(channels, kernel: 1)
    }
  }

  init(_ crops: PictureCrops, _ options: ZeroShotOptions, _ parallelism: Parallelism) throws(NetworkError) {
    self.crops = crops
    self.options = options
    self.parallelism = parallelism
    let (height, width) = (crops.height, crops.width)
    let small = try Self.network(height / 2, width / 2, channels: crops.channels, features: options.width)
    let parameters = small.initialParameters(seed: options.seed)
    halves = try NetworkPlan(
      small, parameters: parameters, batch: 2, learns: true, kept: .outputs, parallelism: parallelism)
    whole = try NetworkPlan(
      try small.with(input: [height, width, crops.channels]), parameters: parameters, batch: 1, learns: true,
      kept: .outputs, parallelism: parallelism)
    schedule = .oneCycle(.init(steps: max(options.steps, 2), rise: 0.1))
    optimizer = OptimizerState(.adam(learningRate: options.learningRate), count: halves.trainedParameters.count)
    gradients = Tensor(zeros: [halves.trainedParameters.count])
    generator = RandomGenerator(seed: options.seed, stream: 1 << 32)
  }

  /// The network's numbers as they are now.
  var parameters: Parameters { halves.currentParameters }

  /// Makes one step.
  ///
  /// - Returns: the loss, for samples as the network sees them.
  func step(_ number: Int) -> Double {
    FlushDenormals.during {
      _ = whole.trainedParameters.update(fromContentsOf: UnsafeBufferPointer(halves.trainedParameters))
      guard let piece = whole.input.baseAddress, let pair = halves.input.baseAddress else { return .nan }
      crops.load(&generator, piece: piece, halves: pair)
      halves.forward(batch: 2, isTraining: true)
      whole.forward(batch: 1, isTraining: true)
      let loss = evaluate(piece, pair)
      halves.backward(batch: 2)
      whole.backward(batch: 1)
      let (some, others) = (halves.trainedGradients, whole.trainedGradients)
      gradients.withUnsafeMutableBufferPointer { sums in
        for index in sums.indices { sums[index] = some[index] + others[index] }
        optimizer.step(
          halves.trainedParameters, gradients: UnsafeBufferPointer(sums),
          learningRate: schedule.rate(base: options.learningRate, step: number), parallelism: parallelism)
      }
      return loss
    }
  }

  /// The loss, and the gradients of both plans' outputs.
  ///
  /// With D₁ and D₂ the pictures of half the size, y the piece and f the network's noise: half the mean squares of
  /// D₁ − f(D₁) − D₂ and D₂ − f(D₂) − D₁, and of Dᵢ − f(Dᵢ) − Dᵢ(y − f(y)).
  private func evaluate(_ piece: UnsafePointer<Float>, _ pair: UnsafePointer<Float>) -> Double {
    let (channels, reach) = (crops.channels, PictureCrops.reach)
    let (rows, columns) = (crops.height / 2 - 2 * reach, crops.width / 2 - 2 * reach)
    guard let found = halves.output(of: halves.outputs[0])?.baseAddress,
      let foundSlopes = halves.gradient(of: halves.outputs[0])?.baseAddress,
      let noise = whole.output(of: whole.outputs[0])?.baseAddress,
      let noiseSlopes = whole.gradient(of: whole.outputs[0])
    else { return .nan }
    noiseSlopes.update(repeating: 0)
    guard let slopes = noiseSlopes.baseAddress else { return .nan }
    let half = crops.height / 2 * (crops.width / 2) * channels
    let count = rows * columns * channels
    let scale = 1 / Float(count)
    let (stride, noiseStride) = (crops.width * channels, (crops.width - 2 * reach) * channels)
    var total = 0.0
    for y in 0..<rows {
      var sum: Float = 0
      for x in 0..<columns {
        // The block's first pixel in the piece, and in the network's result, which is smaller by the reach on each side.
        let first = 2 * (y + reach) * stride + 2 * (x + reach) * channels
        let result = (2 * y + reach) * noiseStride + (2 * x + reach) * channels
        let middle = ((y + reach) * (crops.width / 2) + x + reach) * channels
        let place = (y * columns + x) * channels
        for channel in 0..<channels {
          let (aboveLeft, aboveRight) = (result + channel, result + channels + channel)
          let (belowLeft, belowRight) = (aboveLeft + noiseStride, aboveRight + noiseStride)
          let pixel = first + channel
          func clean(_ offset: Int, _ noisePlace: Int) -> Float { piece[pixel + offset] - noise[noisePlace] }
          let p = (clean(channels, aboveRight) + clean(stride, belowLeft)) / 2
          let q = (clean(0, aboveLeft) + clean(stride + channels, belowRight)) / 2
          let (d1, d2) = (pair[middle + channel], pair[half + middle + channel])
          let (f1, f2) = (found[place + channel], found[count + place + channel])
          let (residual1, residual2) = (d1 - f1 - d2, d2 - f2 - d1)
          let (difference1, difference2) = (d1 - f1 - p, d2 - f2 - q)
          sum += residual1 * residual1 + residual2 * residual2 + difference1 * difference1 + difference2 * difference2
          foundSlopes[place + channel] = -(residual1 + difference1) * scale
          foundSlopes[count + place + channel] = -(residual2 + difference2) * scale
          slopes[aboveRight] = difference1 * scale / 2
          slopes[belowLeft] = difference1 * scale / 2
          slopes[aboveLeft] = difference2 * scale / 2
          slopes[belowRight] = difference2 * scale / 2
        }
      }
      total += Double(sum)
    }
    return total / 2 * Double(scale)
  }
}
