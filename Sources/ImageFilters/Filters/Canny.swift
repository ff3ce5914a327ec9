import CKernels
import ImageCodecs
import Tensors

/// Finds edges as lines of one pixel's width (Canny 1986): white on black, from the luma.
///
/// A Gaussian, Sobel's gradient, only those pixels whose gradient is larger than that one pixel ahead and behind along
/// its direction (interpolated between neighbours, as scikit-image does), and of those the ones above the high
/// threshold together with all above the low one that are connected to them. The image's outermost pixels are never
/// edges.
public struct Canny: ImageFilter {
  /// The Gaussian's standard deviation in pixels, 0 for none.
  public var sigma: Double

  /// The thresholds on the gradient's length with Sobel's weights, in units of white.
  public var low: Float
  public var high: Float

  public var border: Border

  /// No gradient is longer: 4 along an axis, of images that do not go beyond white, and less than √2 times that.
  private static let largestGradient: Float = 6

  public init(sigma: Double = 1.4, low: Float = 0.1, high: Float = 0.3, border: Border = .replicate) {
    self.sigma = sigma
    self.low = low
    self.high = high
    self.border = border
  }

  public func steps(for format: WorkingFormat) throws(FilterError) -> [FilterStep] {
    guard sigma >= 0, sigma <= 10_000 else { throw FilterError("sigma has to be 0…10000 pixels, not \(sigma)") }
    guard low >= 0, high >= low, high.isFinite else {
      throw FilterError("the thresholds have to be 0 ≤ low ≤ high, not \(low) and \(high)")
    }
    let (luma, gray) = Gradient.onLuma(format.withoutBytes, unless: false)
    guard !gray.isBounded || high <= Self.largestGradient else {
      throw FilterError(
        "the thresholds are in units of white, at most \(Self.largestGradient), not \(low) and \(high); "
          + "on the scale of 8 bits, divide by 255")
    }
    let blur = sigma > 0 ? try Blur(sigma: sigma, border: border).steps(for: gray) : []
    return luma + blur + [
      FilterStep(SuppressionStep(format: gray, low: low * gray.white, high: high * gray.white)),
      FilterStep(HysteresisStep(format: gray)),
    ]
  }
}

/// Leaves white where the gradient is a maximum along its direction and above the high threshold, half of white where it
/// is above the low one only, and black elsewhere.
private struct SuppressionStep: RowStep {
  let format: WorkingFormat
  let low: Float
  let high: Float

  var input: WorkingFormat { format }
  var output: WorkingFormat { format }
  var columnsBefore: Int { 1 }
  var columnsAfter: Int { 1 }
  func window(for y: Int) -> Range<Int> { y - 2..<y + 3 }

  // For each row of a block and one more on either side: the derivatives and the length of the gradient.
  var scratchCount: Int { (rowsPerBlock + 2) * 3 * format.width }

  func compute(
    _ rows: Range<Int>, from input: RowWindow, into output: OutputRows, scratch: UnsafeMutablePointer<Float>
  ) {
    let width = format.width
    func plane(_ index: Int, _ y: Int) -> UnsafeMutablePointer<Float> {
      scratch + (3 * (y - rows.lowerBound + 1) + index) * width
    }
    for y in rows.lowerBound - 1...rows.upperBound {
      let (above, row, below) = (input[y - 1], input[y], input[y + 1])
      let (dx, dy) = (plane(0, y), plane(1, y))
      for x in 0..<width {
        let (left, right) = (x - 1, x + 1)
        dx[x] = above[right] - above[left] + 2 * (row[right] - row[left]) + below[right] - below[left]
        dy[x] = below[left] - above[left] + 2 * (below[x] - above[x]) + below[right] - above[right]
      }
      ck_magnitude(dx, dy, plane(2, y), width)
    }
    for y in rows {
      let target = output[y]
      target.update(repeating: 0, count: width)
      guard y > 0, y < format.height - 1, width > 2 else { continue }
      let (above, row, below) = (plane(2, y - 1), plane(2, y), plane(2, y + 1))
      for x in 1..<width - 1 where row[x] >= low {
        let (dx, dy) = (plane(0, y)[x], plane(1, y)[x])
        let right = dx >= 0 ? 1 : -1
        let (ahead, behind) = dy >= 0 ? (below, above) : (above, below)
        let isMaximum: Bool
        if abs(dy) > abs(dx) {
          let share = abs(dx) / abs(dy)
          isMaximum =
            share * ahead[x + right] + (1 - share) * ahead[x] <= row[x]
            && share * behind[x - right] + (1 - share) * behind[x] <= row[x]
        } else {
          let share = dx == 0 ? 0 : abs(dy) / abs(dx)
          isMaximum =
            share * ahead[x + right] + (1 - share) * row[x + right] <= row[x]
            && share * behind[x - right] + (1 - share) * row[x - right] <= row[x]
        }
        if isMaximum { target[x] = row[x] >= high ? format.white : format.white / 2 }
      }
    }
  }
}

/// Keeps of the half-white pixels those that are connected to a white one, over any of eight neighbours.
private struct HysteresisStep: WholeImageStep {
  let format: WorkingFormat

  var input: WorkingFormat { format }
  var output: WorkingFormat { format }
  var memory: Int { format.height * format.width }

  func compute(_ image: consuming Tensor<Float>, parallelism: Parallelism) -> Tensor<Float> {
    let (width, height, white) = (format.width, format.height, format.white)
    var image = image
    image.withUnsafeMutableBufferPointer { pixels in
      var open = pixels.indices.filter { pixels[$0] == white }
      while let index = open.popLast() {
        let (x, y) = (index % width, index / width)
        for row in max(y - 1, 0)...min(y + 1, height - 1) {
          for column in max(x - 1, 0)...min(x + 1, width - 1) {
            let neighbor = row * width + column
            if pixels[neighbor] > 0 && pixels[neighbor] < white {
              pixels[neighbor] = white
              open.append(neighbor)
            }
          }
        }
      }
      for index in pixels.indices where pixels[index] < white { pixels[index] = 0 }
    }
    return image
  }
}
