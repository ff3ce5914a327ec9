public import ImageCodecs
import ImageFilters
public import NeuralNetworks
public import Tensors

/// Learns to remove the noise of a picture from this picture alone: zero-shot Noise2Noise (Mansour and Heckel 2023).
///
/// Two pictures of half the size are made of the noisy one, whose noise is independent; a network of about 22,000 weights
/// learns to find in each of them the noise, as what the other one does not have. The same network then finds the noise of the whole
/// picture; a second part of the loss asks that this is the same as denoising the pictures of half the size.
///
/// ```swift
/// let photo = try Image(contentsOf: "night.jpg")
/// let clean = try ZeroShotDenoiser(photo).denoised()
/// ```
///
/// Works for noise that is independent from pixel to pixel, gray and colour, samples of 8 and 16 bits and Float.
public struct ZeroShotDenoiser: Sendable {
  /// The picture.
  public let photo: Image
  /// How the network learns.
  public let options: ZeroShotOptions
  /// How many threads work. The result never depends on it.
  public let parallelism: Parallelism

  /// A denoiser for a picture.
  public init(
    _ photo: Image, options: ZeroShotOptions = ZeroShotOptions(), parallelism: Parallelism = .available
  ) {
    self.photo = photo
    self.options = options
    self.parallelism = parallelism
  }

  /// Learns the filter that removes the picture's noise.
  ///
  /// - Parameter observer: sees each step, and may end the learning, whose result is then that of the steps so far.
  /// - Throws: `NetworkError` of kind `description` where an option is out of range, `diverged` where the loss is not finite, as
  ///   for a picture with samples that are infinite.
  public func learned(
    observer: (ZeroShotProgress) -> TrainingDecision = { _ in .goOn }
  ) throws(NetworkError) -> ZeroShotFilter {
    try options.validate()
    let samples = ColorSamples(photo)
    let (mean, scale) = samples.statistics
    let crops = PictureCrops(samples, window: options.window, mean: mean, scale: scale)
    let training = try ZeroShotTraining(crops, options, parallelism)
    for step in 0..<options.steps {
      let loss = training.step(step) * Double(scale * scale)
      guard loss.isFinite else {
        throw NetworkError(.diverged, "the loss of step \(step + 1) is \(loss)")
      }
      if case .pause = observer(ZeroShotProgress(step: step + 1, steps: options.steps, loss: loss)) { break }
    }
    return ZeroShotFilter(
      parameters: training.parameters, channels: crops.channels, features: options.width, mean: mean, scale: scale)
  }

  /// The picture without its noise, in the samples, the colours and with the metadata that it has.
  ///
  /// - Throws: what ``learned(observer:)`` does.
  public func denoised(
    observer: (ZeroShotProgress) -> TrainingDecision = { _ in .goOn }
  ) throws(NetworkError) -> Image {
    let filter = try learned(observer: observer)
    var processing = ProcessingOptions()
    processing.parallelism = parallelism
    do throws(FilterError) { return try photo.filtered(by: filter, options: processing) } catch {
      throw NetworkError(.shape, error.reason)
    }
  }
}

extension ZeroShotOptions {
  /// Finds options that make no sense.
  func validate() throws(NetworkError) {
    func check(_ holds: Bool, _ reason: String) throws(NetworkError) {
      guard holds else { throw NetworkError(.description, reason) }
    }
    try check(1...1_000_000 ~= steps, "\(steps) steps; 1 to 1000000 are possible")
    try check(
      16...1024 ~= window && window % 2 == 0, "a window of \(window); an even number from 16 to 1024 is possible")
    try check(learningRate > 0 && learningRate <= 1, "a learning rate of \(learningRate); it is above 0, at most 1")
    try check(1...512 ~= width, "\(width) channels; 1 to 512 are possible")
  }
}

extension ColorSamples {
  /// Mean and standard deviation of all samples of a picture, or of rows that lie spread over it; the deviation of a picture that
  /// has none is 1.
  var statistics: (mean: Float, deviation: Float) {
    let columns = Array(0..<width)
    var row = [Float](repeating: 0, count: width * channels)
    var (count, sum, squares) = (0, 0.0, 0.0)
    for y in stride(from: 0, to: height, by: max(height / 512, 1)) {
      row.withUnsafeMutableBufferPointer { row in
        guard let base = row.baseAddress else { return }
        copy(y, columns, to: base)
      }
      for value in row {
        sum += Double(value)
        squares += Double(value) * Double(value)
      }
      count += row.count
    }
    let mean = sum / Double(count)
    let deviation = max(squares / Double(count) - mean * mean, 0).squareRoot()
    return (Float(mean), deviation > 1e-6 ? Float(deviation) : 1)
  }
}
