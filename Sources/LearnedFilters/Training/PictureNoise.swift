import ImageCodecs
public import NeuralNetworks
import Tensors

/// What spoils a picture: the noise of a sensor, or a file's compression. Of a range each picture gets a strength of its own,
/// all of them as likely.
public enum PictureNoise: Codable, Hashable, Sendable {
  /// Normal numbers of a standard deviation, in steps of 8 bits; the result is not cut off at black and white.
  case gaussian(ClosedRange<Double>)
  /// The noise of counted photons (Poisson): white is so many.
  case poisson(ClosedRange<Double>)
  /// What JPEG leaves of a picture at a quality, 1…100, with its colours halved as the encoder's standard is.
  case jpeg(ClosedRange<Double>)

  /// The noise that a text names: `gaussian:25`, `gaussian:5-50`, `poisson:100`, `jpeg:10-60`.
  ///
  /// - Throws: `NetworkError` of kind `description`, with what is possible.
  public init(text: String) throws(NetworkError) {
    let parts = text.split(separator: ":", maxSplits: 1)
    let range = parts.count == 2 ? parts[1].split(separator: "-", omittingEmptySubsequences: false) : []
    let numbers = range.map { Double($0) }
    guard let first = numbers.first ?? nil, let last = numbers.last ?? nil, numbers.count <= 2, first <= last else {
      throw Self.unknown(text)
    }
    switch parts[0] {
    case "gaussian" where first >= 0 && last <= 255: self = .gaussian(first...last)
    case "poisson" where first > 0 && last <= 1e6: self = .poisson(first...last)
    case "jpeg" where first >= 1 && last <= 100: self = .jpeg(first...last)
    default: throw Self.unknown(text)
    }
  }

  private static func unknown(_ text: String) -> NetworkError {
    NetworkError(
      .description,
      "\"\(text)\" is no noise; possible are gaussian:25 and gaussian:5-50 (0…255 steps of 8 bits), poisson:30-300 (photons of "
        + "white, above 0…1000000), and jpeg:10-60 (quality, 1…100)")
  }

  /// The noise as ``init(text:)`` reads it.
  public var text: String {
    func range(_ range: ClosedRange<Double>) -> String {
      let (first, last) = (NumberText.of(range.lowerBound, digits: 6), NumberText.of(range.upperBound, digits: 6))
      return first == last ? first : "\(first)-\(last)"
    }
    return switch self {
    case .gaussian(let deviations): "gaussian:\(range(deviations))"
    case .poisson(let photons): "poisson:\(range(photons))"
    case .jpeg(let qualities): "jpeg:\(range(qualities))"
    }
  }

  /// The standard deviations of the noise, where it has one for a picture: in steps of 8 bits.
  public var levels: ClosedRange<Double>? { if case .gaussian(let levels) = self { levels } else { nil } }

  /// Spoils a picture, height × width × channels.
  ///
  /// - Returns: the noise's standard deviation as a fraction of white, where it has one.
  func spoil(
    _ picture: UnsafeMutableBufferPointer<Float>, _ size: PictureSize, channels: PictureChannels,
    random: inout RandomGenerator
  ) throws(NetworkError) -> Float {
    switch self {
    case .gaussian(let levels):
      let deviation = Float(Self.strength(levels, &random) / 255)
      withUnsafeTemporaryAllocation(of: Float.self, capacity: picture.count) { noise in
        random.fillNormal(noise)
        for index in picture.indices { picture[index] += deviation * noise[index] }
      }
      return deviation
    case .poisson(let peaks):
      let peak = Self.strength(peaks, &random)
      for index in picture.indices {
        picture[index] = Float(random.poisson(mean: max(0, Double(picture[index])) * peak) / peak)
      }
      return 0
    case .jpeg(let qualities):
      try Self.compress(picture, size, channels, quality: Int(Self.strength(qualities, &random).rounded()))
      return 0
    }
  }

  private static func strength(_ range: ClosedRange<Double>, _ random: inout RandomGenerator) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * random.uniform()
  }

  /// Writes and reads a JPEG file in memory.
  private static func compress(
    _ picture: UnsafeMutableBufferPointer<Float>, _ size: PictureSize, _ channels: PictureChannels, quality: Int
  ) throws(NetworkError) {
    let clean = Tensor<Float>(uninitialized: [size.height, size.width, channels.count]) { numbers in
      _ = numbers.update(fromContentsOf: picture)
    }
    var options = EncodingOptions()
    options.quality = quality
    options.parallelism = .serial
    do throws(CodecError) {
      let file = try Image(.uint8(clean.bytes)).encoded(as: .jpeg, options: options)
      guard case .uint8(let result) = try Image(decoding: file).samples else { return }
      result.fractions.withUnsafeBufferPointer { _ = picture.update(fromContentsOf: $0) }
    } catch {
      throw NetworkError(.data, "a patch cannot be compressed: \(error.reason)")
    }
  }
}
