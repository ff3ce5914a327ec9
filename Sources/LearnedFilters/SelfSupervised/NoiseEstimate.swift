public import ImageCodecs
import Tensors

/// How strong the noise of a picture is, estimated from the picture alone.
///
/// The picture's flattest blocks of 8×8 pixels, a fifth of all, are filtered by the difference of two Laplacians, which sees
/// noise but neither slopes nor straight edges (Immerkær 1996); the median of the magnitudes gives the deviation, as few
/// edges do not move it. What is flat is judged by slopes, on which noise has hardly an influence that the other filter
/// sees. For white Gaussian noise; noise that a JPEG or a camera's smoothing has left only in coarse grains is missed.
///
/// On photos scaled down by 3 or 4, with noise of known deviation, the mean error was 0.1 for deviations from 2 to 10, 0.2
/// for 15 and 25 and 0.5 for 50 and 75. Where samples were cut off at black and white, blocks that lie there are left out; above a deviation
/// of 40 most blocks do, and estimates are up to a tenth too low.
public struct NoiseEstimate: Hashable, Sendable {
  /// The standard deviation for each colour channel, in steps of 8 bits (fractions of white × 255) whatever the depth of
  /// the picture; 0 where it is too small to tell, below 3 rows or columns.
  public let deviations: [Double]

  /// The standard deviation over all channels, the root of their mean square, in steps of 8 bits.
  public var deviation: Double {
    (deviations.reduce(0) { $0 + $1 * $1 } / Double(deviations.count)).squareRoot()
  }

  /// Estimates the noise of a picture: that of its samples as stored, under pixels that are opaque.
  ///
  /// Pictures above 2 MP are looked at in blocks that lie spread over them.
  public init(of image: Image) {
    let samples = ColorSamples(image)
    deviations = (0..<samples.channels).map { NoiseBlocks(samples, channel: $0).deviation * 255 }
  }
}

/// The blocks of one channel from which its noise is estimated.
private struct NoiseBlocks {
  private struct Block {
    /// The mean square of slopes.
    var slope: Float
    /// The part of samples that are black, white or not opaque.
    var clipped: Float
    /// The magnitudes of the filter's results.
    var magnitudes: [Float]
  }

  /// The most blocks that are looked at: those of 2 MP.
  private static let mostBlocks = 1 << 15

  /// The estimate, as a fraction of white.
  let deviation: Double

  init(_ samples: ColorSamples, channel: Int) {
    let size = min(8, samples.width - 2, samples.height - 2)
    guard size > 0 else {
      deviation = 0
      return
    }
    let (across, down) = ((samples.width - 2) / size, (samples.height - 2) / size)
    // Every so many blocks in both directions.
    let every = Int((Double(across * down) / Double(Self.mostBlocks)).squareRoot().rounded(.up))
    var blocks: [Block] = []
    for row in stride(from: 0, to: down, by: every) {
      for column in stride(from: 0, to: across, by: every) {
        blocks.append(Self.block(samples, channel, y: row * size, x: column * size, size))
      }
    }
    // A few samples are cut off by chance also in the middle of strong noise.
    let parts = blocks.map(\.clipped).sorted()
    let bound = max(0.02, parts[parts.count / 10])
    let whole = blocks.filter { $0.clipped <= bound }.sorted { $0.slope < $1.slope }
    let magnitudes = whole.prefix(max(whole.count / 5, 1)).flatMap(\.magnitudes).sorted()
    // The filter's weights have a sum of squares of 36; the median of the normal distribution's magnitude is 0.6745.
    deviation = Double(Self.median(magnitudes, step: Float(samples.step))) / (6 * 0.6744898)
  }

  private static func block(_ samples: ColorSamples, _ channel: Int, y: Int, x: Int, _ size: Int) -> Block {
    let (width, channels) = (size + 2, samples.channels)
    let columns = Array(x..<x + width)
    var block = Block(slope: 0, clipped: 0, magnitudes: [])
    block.magnitudes.reserveCapacity(size * size)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: width * width * channels) { pixels in
      guard let base = pixels.baseAddress else { return }
      for row in 0..<width { samples.copy(y + row, columns, to: base + row * width * channels) }
      let (right, down) = (channels, width * channels)
      for row in 1...size {
        let isOpaque = samples.isOpaque(y + row, x..<x + width)
        for column in 1...size {
          let pixel = base + row * down + column * channels + channel
          // The columns before, at and after the pixel, over three rows.
          let (a, b, c) = (pixel[-down - right], pixel[-down], pixel[right - down])
          let (d, e, f) = (pixel[-right], pixel[0], pixel[right])
          let (g, h, i) = (pixel[down - right], pixel[down], pixel[down + right])
          let across = c - a + 2 * (f - d) + i - g
          let along = g - a + 2 * (h - b) + i - c
          block.slope += across * across + along * along
          block.magnitudes.append(abs(a + c + g + i - 2 * (b + d + f + h) + 4 * e))
          if !isOpaque || samples.step > 0 && !(e > 0 && e < 1) { block.clipped += 1 }
        }
      }
    }
    block.slope /= Float(size * size)
    block.clipped /= Float(size * size)
    return block
  }

  /// The median of ascending numbers; of multiples of a step, each of which stands for all numbers that are rounded to it.
  private static func median(_ numbers: [Float], step: Float) -> Float {
    let middle = numbers[numbers.count / 2]
    guard step > 0, middle > step / 2 else { return middle }
    // Equal numbers differ by the rounding of the sums.
    let first = numbers.firstIndex { $0 > middle - step / 2 } ?? 0
    let end = numbers.firstIndex { $0 > middle + step / 2 } ?? numbers.count
    let part = (Float(numbers.count) / 2 - Float(first)) / Float(end - first)
    return middle + (part - 0.5) * step
  }
}
