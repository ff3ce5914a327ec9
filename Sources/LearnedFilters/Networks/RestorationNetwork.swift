public import NeuralNetworks
import Tensors

/// A network that makes a picture of a picture, with its numbers and what it is for: a filter that was learnt.
///
/// The network is convolutional, so that it works on pictures of any size. It takes height × width × channels in fractions
/// of white, and gives as many channels. What an upscaler does follows from its sizes: a network whose output is as large as
/// its input takes the picture enlarged by bicubic interpolation, another one the picture as it is.
public struct RestorationNetwork: Sendable {
  /// What a network makes of a picture.
  public enum Task: Hashable, Sendable {
    /// The picture without its noise.
    case denoise
    /// The picture with a factor of rows and columns.
    case upscale(factor: Int)
    /// Whatever the second pictures of pairs were.
    case transform
  }

  /// The network, for inputs of some size.
  public var network: Network
  /// Its numbers.
  public var parameters: Parameters
  /// What it is for.
  public var task: Task
  /// The channels that it sees and gives.
  public var channels: PictureChannels
  /// Whether the network's last input channel, behind those of the picture, holds the noise's standard deviation, as a
  /// fraction of white.
  public var hasNoiseMap: Bool
  /// The standard deviations of the noise that it learnt from, in steps of 8 bits; nil where there was none, or of another kind.
  public var noiseLevels: ClosedRange<Double>?
  /// How it was made, by name: the command, the seed, the pictures, what it reached.
  public var record: [String: String]

  /// A network and what it is for.
  ///
  /// - Throws: `NetworkError` of kind `shape` where the network does not make such pictures of such pictures, or not of any
  ///   size; `parameters` where a number is not finite.
  public init(
    _ network: Network, _ parameters: Parameters, task: Task, channels: PictureChannels, hasNoiseMap: Bool = false,
    noiseLevels: ClosedRange<Double>? = nil, record: [String: String] = [:]
  ) throws(NetworkError) {
    self.network = network
    self.parameters = parameters
    self.task = task
    self.channels = channels
    self.hasNoiseMap = hasNoiseMap
    self.noiseLevels = noiseLevels
    self.record = record
    try check()
  }

  /// The channels of the network's input.
  public var inputChannels: Int { channels.count + (hasNoiseMap ? 1 : 0) }

  /// How many times as many rows and columns the network's own output has as its input.
  public var enlargement: Int { network.output[0] / network.input[0] }

  /// How many times as many rows and columns the result has as the picture.
  public var factor: Int { if case .upscale(let factor) = task { factor } else { 1 } }

  private func check() throws(NetworkError) {
    let (input, output) = (network.input, network.output)
    guard input.rank == 3, output.rank == 3, input[2] == inputChannels, output[2] == channels.count else {
      throw NetworkError(
        .shape,
        "the network makes \(output) of \(input); a filter for \(channels.rawValue) pictures makes \(channels.count) channels "
          + "of \(inputChannels)")
    }
    let sizes = [factor, 1]
    guard output[0] % input[0] == 0, output[1] % input[1] == 0, sizes.contains(enlargement),
      output[1] / input[1] == enlargement
    else {
      throw NetworkError(.shape, "the network makes \(output) of \(input), which is not the picture's size")
    }
    // A layer that looks at the whole picture, or that wants one size, does not work on another one.
    let larger = try network.with(input: [2 * input[0], 2 * input[1], input[2]])
    guard larger.output[0] == 2 * output[0], larger.output[1] == 2 * output[1],
      zip(larger.declarations, network.declarations).allSatisfy({ $0.shape == $1.shape }),
      network.receptiveAreas.allSatisfy({ $0 != nil })
    else {
      throw NetworkError(.shape, "the network works on pictures of one size only, or sees the whole picture at once")
    }
    for name in parameters.names {
      guard let tensor = parameters[name] else { continue }
      guard tensor.withUnsafeBufferPointer({ $0.allSatisfy(\.isFinite) }) else {
        throw NetworkError(.parameters, "the parameter \(name) has a number that is infinite or none")
      }
    }
  }
}
