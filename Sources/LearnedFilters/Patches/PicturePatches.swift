public import ImageCodecs
public import ImageFilters
public import Tensors

/// Squares cut out of a picture, each a row of numbers: what a picture's statistics are taken from.
public struct PicturePatches: Sendable {
  /// Patches × the numbers of a patch, size · size · channels: row by row, channels innermost; 1 is white.
  public var numbers: Tensor<Float>
  /// The width and height of a patch, in pixels.
  public let size: Int
  /// 1 for gray, 3 for colour.
  public let channels: Int

  /// How many patches there are.
  public var count: Int { numbers.shape[0] }

  /// Patches from random places, which may overlap.
  ///
  /// - Parameters:
  ///   - image: any picture; alpha is left away.
  ///   - size: the width and height of a patch; 8 unless stated otherwise.
  ///   - count: how many patches; 20,000 unless stated otherwise.
  ///   - seed: what the places follow from.
  /// - Throws: `FilterError` where the picture is smaller than a patch.
  public init(_ image: Image, size: Int = 8, count: Int = 20_000, seed: UInt64 = 0) throws(FilterError) {
    precondition(size > 0 && count > 0, "\(count) patches of \(size)×\(size)")
    guard min(image.width, image.height) >= size else {
      throw FilterError("a picture of \(image.width)×\(image.height) is smaller than a patch of \(size)×\(size)")
    }
    var random = RandomGenerator(seed: seed)
    let corners = (0..<count).map { _ in
      (
        row: Int(random.next(upperBound: UInt64(image.height - size + 1))),
        column: Int(random.next(upperBound: UInt64(image.width - size + 1)))
      )
    }
    self.init(image, size: size, corners: corners)
  }

  /// The patches that a picture consists of, row by row; what is left at the right and below is left away.
  ///
  /// - Throws: `FilterError` where the picture is smaller than a patch.
  public init(tiling image: Image, size: Int = 8) throws(FilterError) {
    precondition(size > 0, "patches of \(size)×\(size)")
    guard min(image.width, image.height) >= size else {
      throw FilterError("a picture of \(image.width)×\(image.height) is smaller than a patch of \(size)×\(size)")
    }
    let corners = (0..<image.height / size).flatMap { y in
      (0..<image.width / size).map { (row: y * size, column: $0 * size) }
    }
    self.init(image, size: size, corners: corners)
  }

  private init(_ image: Image, size: Int, corners: [(row: Int, column: Int)]) {
    guard case .float(let samples) = image.converted(to: .float).samples else {
      preconditionFailure("a picture in Float that is none")
    }
    let (stored, channels) = (image.color.channelCount, image.color.colorChannelCount)
    let width = image.width
    let length = size * size * channels
    self.size = size
    self.channels = channels
    numbers = samples.withUnsafeBufferPointer { samples in
      Tensor(uninitialized: [corners.count, length]) { numbers in
        var place = 0
        for corner in corners {
          for row in corner.row..<corner.row + size {
            for column in corner.column..<corner.column + size {
              for channel in 0..<channels {
                numbers[place] = samples[(row * width + column) * stored + channel]
                place += 1
              }
            }
          }
        }
      }
    }
  }

  /// The picture that patches make, laid side by side: the inverse of ``init(tiling:size:)``.
  ///
  /// - Parameter columns: the patches of a row; the number of patches is a multiple of it.
  public func picture(columns: Int) -> Image {
    precondition(columns > 0 && count % columns == 0, "\(count) patches in rows of \(columns)")
    let (width, height) = (columns * size, count / columns * size)
    var samples = [Float](repeating: 0, count: width * height * channels)
    for patch in 0..<count {
      let (top, left) = (patch / columns * size, patch % columns * size)
      let row = numbers.row(patch)
      for y in 0..<size {
        for x in 0..<size * channels {
          samples[((top + y) * width + left) * channels + x] = row[y * size * channels + x]
        }
      }
    }
    return Image(.float(Tensor(shape: [height, width, channels], elements: samples)))
  }

  /// The mean of each patch, and the patches without it.
  public var withoutMeans: (means: [Float], patches: PicturePatches) {
    var result = self
    var means: [Float] = []
    let length = numbers.shape[1]
    result.numbers = numbers.withUnsafeBufferPointer { source in
      Tensor(uninitialized: numbers.shape) { target in
        for patch in 0..<count {
          let range = patch * length..<(patch + 1) * length
          let mean = Float(range.reduce(0.0) { $0 + Double(source[$1]) } / Double(length))
          means.append(mean)
          for index in range { target[index] = source[index] - mean }
        }
      }
    }
    return (means, result)
  }
}
