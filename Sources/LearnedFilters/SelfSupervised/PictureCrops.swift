import ImageFilters
import Tensors

/// Pieces of a noisy picture, and the two pictures of half the size that are made of each.
///
/// Blocks of 2×2 pixels become the mean of one diagonal in the one and of the other diagonal in the other: nearly the same
/// picture twice, with noise that is independent. Beyond its borders the picture is mirrored at the middle of its outermost
/// pixels, which leaves each pixel on its diagonal, so that no noise gets from one of the two into the other.
struct PictureCrops: Sendable {
  /// The border that a pixel of the half-size pictures sees around it.
  static let reach = 2

  let samples: ColorSamples
  /// Rows and columns of a piece, with the border: even.
  let height: Int
  let width: Int
  /// What is taken from samples, and what they are divided by then.
  let mean: Float
  let scale: Float

  init(_ samples: ColorSamples, window: Int, mean: Float, scale: Float) {
    self.samples = samples
    self.mean = mean
    self.scale = scale
    let border = 4 * Self.reach
    height = min(window, max((samples.height + 1) / 2 * 2, 4)) + border
    width = min(window, max((samples.width + 1) / 2 * 2, 4)) + border
  }

  var channels: Int { samples.channels }

  /// Writes a piece at a random place, mirrored at random.
  ///
  /// - Parameters:
  ///   - piece: height × width × channels.
  ///   - halves: 2 × height / 2 × width / 2 × channels.
  func load(
    _ generator: inout RandomGenerator, piece: UnsafeMutablePointer<Float>, halves: UnsafeMutablePointer<Float>
  ) {
    let rows = Self.places(height, of: samples.height, &generator)
    let columns = Self.places(width, of: samples.width, &generator)
    let length = width * channels
    for (index, y) in rows.enumerated() {
      let row = piece + index * length
      samples.copy(y, columns, to: row)
      for x in 0..<length { row[x] = (row[x] - mean) / scale }
    }
    let count = height / 2 * (width / 2) * channels
    DiagonalMeans(width: width / 2, channels: channels).apply(
      piece, rows: height / 2, stride: length, first: halves, second: halves + count)
  }

  /// The rows, or columns, of the picture that those of a piece are.
  private static func places(_ length: Int, of count: Int, _ generator: inout RandomGenerator) -> [Int] {
    let border = 2 * reach
    let last = max(count + border - length, -border)
    let first = -border + Int(generator.next(upperBound: UInt64(last + border + 1)))
    let places = (first..<first + length).map { Border.reflect101.index($0, count: count) ?? 0 }
    return generator.next() & 1 == 0 ? places : places.reversed()
  }
}

/// The means of the two diagonals of blocks of 2×2 pixels.
struct DiagonalMeans: Sendable {
  /// The blocks of a row.
  let width: Int
  let channels: Int

  /// Computes both means of rows of blocks.
  ///
  /// - Parameters:
  ///   - pixels: the first pixel of the first block.
  ///   - rows: the rows of blocks.
  ///   - stride: the numbers from one row of pixels to the next.
  ///   - first: rows × width × channels: the means of above right and below left.
  ///   - second: those of above left and below right.
  func apply(
    _ pixels: UnsafePointer<Float>, rows: Int, stride: Int, first: UnsafeMutablePointer<Float>,
    second: UnsafeMutablePointer<Float>
  ) {
    for y in 0..<rows {
      let (above, below) = (pixels + 2 * y * stride, pixels + (2 * y + 1) * stride)
      for x in 0..<width {
        for channel in 0..<channels {
          let (left, right) = (2 * x * channels + channel, (2 * x + 1) * channels + channel)
          let place = (y * width + x) * channels + channel
          first[place] = (above[right] + below[left]) / 2
          second[place] = (above[left] + below[right]) / 2
        }
      }
    }
  }
}
