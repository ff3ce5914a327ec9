public import ImageCodecs
public import NeuralNetworks
public import SystemPackage
public import Tensors

/// Photos to cut patches from, held in memory with 8 bits a sample.
///
/// Large photos are made smaller first where that is asked for: it takes away the camera's own noise and the traces of JPEG,
/// which a network would otherwise learn to keep.
public struct PhotoPatches: Sendable {
  /// The channels of the patches.
  public let channels: PictureChannels
  /// The names of the files that the photos came from.
  public let files: [FilePath]
  private let photos: [Tensor<UInt8>]
  /// The pixels of all photos up to each.
  private let ends: [Int]

  /// Reads photos.
  ///
  /// - Parameters:
  ///   - files: the photos.
  ///   - channels: what is made of them.
  ///   - divisors: each photo is taken once for each of these, with 1/divisor of its rows and columns (bicubic, antialiased);
  ///     as it is unless stated otherwise.
  ///   - patch: the least rows and columns of a photo, which is left out where making it smaller makes it too small.
  ///   - limits: the largest picture that is read.
  ///   - parallelism: how many threads read.
  /// - Throws: `NetworkError` of kind `data` where a photo is broken, or all of them are smaller than a patch.
  public init(
    _ files: [FilePath], channels: PictureChannels, divisors: [Double] = [1], patch: PictureSize,
    limits: DecodingOptions = DecodingOptions(), parallelism: Parallelism = .available
  ) throws(NetworkError) {
    let file = PictureFile(channels: channels, limits: limits)
    let results = parallelism.map(files.count) { index in
      Result { () throws(NetworkError) in try Self.photos(files[index], file, divisors, patch) }
    }
    var photos: [Tensor<UInt8>] = []
    for result in results { photos += try result.get() }
    guard !photos.isEmpty else {
      throw NetworkError(
        .data, "\(files.first?.string ?? "no photo"): is smaller than a patch of \(patch), as are all photos")
    }
    self.files = files
    self.channels = channels
    self.photos = photos
    var pixels = 0
    ends = photos.map { photo in
      pixels += photo.shape[0] * photo.shape[1]
      return pixels
    }
  }

  /// The pixels of all photos.
  public var pixelCount: Int { ends.last ?? 0 }

  private static func photos(
    _ path: FilePath, _ file: PictureFile, _ divisors: [Double], _ patch: PictureSize
  ) throws(NetworkError) -> [Tensor<UInt8>] {
    let photo = try file.read(path)
    return divisors.compactMap { divisor in
      let height = Int((Double(photo.shape[0]) / divisor).rounded())
      let width = Int((Double(photo.shape[1]) / divisor).rounded())
      guard height >= patch.height, width >= patch.width else { return nil }
      return (divisor == 1 ? photo : photo.bicubic(height: height, width: width)).bytes
    }
  }

  /// Cuts a patch at a random place, each place of all photos as likely as any other, turned and mirrored at random.
  func cut(
    _ size: PictureSize, random: inout RandomGenerator, turns: Bool, into target: UnsafeMutableBufferPointer<Float>
  ) {
    let pixel = Int(random.next(upperBound: UInt64(pixelCount)))
    let photo = photos[ends.firstIndex { pixel < $0 } ?? 0]
    let x = Int(random.next(upperBound: UInt64(photo.shape[1] - size.width + 1)))
    let y = Int(random.next(upperBound: UInt64(photo.shape[0] - size.height + 1)))
    let choice = turns ? Int(random.next() >> 61) : 0
    let (mirrors, flips, transposes) = (choice & 1 != 0, choice & 2 != 0, choice & 4 != 0 && size.width == size.height)
    let (channels, row) = (channels.count, photo.shape[1])
    photo.withUnsafeBufferPointer { source in
      var place = 0
      for line in 0..<size.height {
        for column in 0..<size.width {
          var (v, u) = transposes ? (column, line) : (line, column)
          if flips { v = size.height - 1 - v }
          if mirrors { u = size.width - 1 - u }
          let from = ((y + v) * row + x + u) * channels
          for channel in 0..<channels { target[place + channel] = Float(source[from + channel]) / 255 }
          place += channels
        }
      }
    }
  }
}
