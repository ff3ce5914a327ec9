public import ImageCodecs
public import NeuralNetworks
public import Tensors

/// How a photo becomes a network's input: which channels, of which mean and deviation.
///
/// The input is (fraction of white − mean) / deviation, channel by channel.
public struct Preprocessing: Codable, Hashable, Sendable {
  /// What is taken away from each channel, in fractions of white.
  public var mean: [Float]
  /// What each channel is divided by then.
  public var deviation: [Float]

  /// A mean and a deviation for each channel.
  ///
  /// - Precondition: there are as many of both, one or three, and no deviation is 0.
  public init(mean: [Float], deviation: [Float]) {
    precondition(
      mean.count == deviation.count && [1, 3].contains(mean.count), "means and deviations of 1 or 3 channels")
    precondition(deviation.allSatisfy { $0 > 0 }, "a deviation that is not above 0")
    self.mean = mean
    self.deviation = deviation
  }

  /// Mean and deviation of ImageNet's pictures, as torchvision's networks want them.
  public static let imageNet = Preprocessing(mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225])

  /// Fractions of white as they are: 0…1.
  public static func unit(_ channels: PictureChannels = .rgb) -> Preprocessing {
    let count = channels.count
    return Preprocessing(
      mean: [Float](repeating: 0, count: count), deviation: [Float](repeating: 1, count: count))
  }

  /// From −1 for black to 1 for white.
  public static func signed(_ channels: PictureChannels = .rgb) -> Preprocessing {
    let count = channels.count
    return Preprocessing(
      mean: [Float](repeating: 0.5, count: count), deviation: [Float](repeating: 0.5, count: count))
  }

  /// Which channels the network sees.
  public var channels: PictureChannels { mean.count == 1 ? .gray : .rgb }

  /// The input for a photo: height × width × channels.
  ///
  /// Photos are turned upright; what is transparent is laid over white.
  ///
  /// - Parameters:
  ///   - photo: the photo.
  ///   - size: the size that it gets, whatever its proportions; its own where it is nil. Shrinking averages.
  /// - Throws: `NetworkError` of kind `data` where a sample is not finite.
  public func input(for photo: Image, size: PictureSize? = nil) throws(NetworkError) -> Tensor<Float> {
    let picture = try PictureFile(channels: channels, resize: size, limits: DecodingOptions()).numbers(of: photo)
    return input(for: picture)
  }

  /// The input for fractions of white.
  ///
  /// - Precondition: their innermost axis has as many channels as there are means.
  public func input(for fractions: Tensor<Float>) -> Tensor<Float> {
    mapped(fractions) { ($0 - mean[$1]) / deviation[$1] }
  }

  /// The fractions of white that an input stands for.
  public func fractions(of input: Tensor<Float>) -> Tensor<Float> {
    mapped(input) { $0 * deviation[$1] + mean[$1] }
  }

  private func mapped(_ tensor: Tensor<Float>, _ body: (Float, Int) -> Float) -> Tensor<Float> {
    let count = mean.count
    precondition(tensor.shape[-1] == count, "\(tensor.shape) for \(count) channels")
    return Tensor(uninitialized: tensor.shape) { target in
      tensor.withUnsafeBufferPointer { source in
        for pixel in stride(from: 0, to: source.count, by: count) {
          for channel in 0..<count { target[pixel + channel] = body(source[pixel + channel], channel) }
        }
      }
    }
  }
}
