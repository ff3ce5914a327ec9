import CKernels
import Convolution
import ImageFilters
import Tensors

/// What the structural similarity of one picture needs: the moments of all windows, then the derivatives by them.
final class SimilarityScratch {
  private let height: Int
  private let channels: Int
  /// Numbers of a row of the picture, and of a row of windows.
  private let wide: Int
  private let narrow: Int

  /// x, y, x², y² and xy along the rows; later the derivatives, with ten rows of zeros above and below.
  private let alongRows: [FloatMemory]
  /// μₓ, μᵧ, and the means of x², y² and xy.
  private let moments: [FloatMemory]
  /// A row of products; later one of derivatives, with ten pixels of zeros at both ends.
  private let row: FloatMemory
  /// The rows of the three sums that a row of the gradient follows from.
  private let sums: [FloatMemory]

  /// The 11×11 window is this times itself.
  private static let window = Kernel.gaussian(sigma: 1.5, radius: 5).map { Float($0) }
  private static let taps = 11

  init(_ shape: Shape) {
    height = shape[0]
    channels = shape[2]
    wide = shape[1] * shape[2]
    narrow = (shape[1] - 10) * shape[2]
    let (rows, narrow, wide, channels) = (height + 10, narrow, wide, channels)
    alongRows = (0..<5).map { _ in FloatMemory(zeros: rows * narrow) }
    moments = (0..<5).map { _ in FloatMemory(zeros: (rows - 20) * narrow) }
    row = FloatMemory(zeros: wide + 10 * channels)
    sums = (0..<3).map { _ in FloatMemory(zeros: wide) }
  }

  /// Takes the five means of all windows.
  func takeMoments(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>) {
    for line in 0..<height {
      let (x, y) = (x + line * wide, y + line * wide)
      alongRow(x, 0, line)
      alongRow(y, 1, line)
      for index in 0..<wide { row.base[index] = x[index] * x[index] }
      alongRow(row.base, 2, line)
      for index in 0..<wide { row.base[index] = y[index] * y[index] }
      alongRow(row.base, 3, line)
      for index in 0..<wide { row.base[index] = x[index] * y[index] }
      alongRow(row.base, 4, line)
    }
    for plane in 0..<5 {
      for line in 0..<height - 10 {
        downColumns(alongRows[plane].base + line * narrow, moments[plane].base + line * narrow)
      }
    }
  }

  /// The sum of all windows' similarities; the derivatives stay behind.
  func similarities(_ c1: Float, _ c2: Float) -> Double {
    let count = (height - 10) * narrow
    let (mx, my) = (moments[0].base, moments[1].base)
    let (exx, eyy, exy) = (moments[2].base, moments[3].base, moments[4].base)
    let places = alongRows.prefix(3).map { $0.base + 10 * narrow }
    for plane in alongRows.prefix(3) {
      plane.base.update(repeating: 0, count: 10 * narrow)
      (plane.base + height * narrow).update(repeating: 0, count: 10 * narrow)
    }
    let (byMean, bySquare, byProduct) = (places[0], places[1], places[2])
    var total = 0.0
    for index in 0..<count {
      let (x, y) = (mx[index], my[index])
      let (a1, a2) = (2 * x * y + c1, 2 * (exy[index] - x * y) + c2)
      let (b1, b2) = (x * x + y * y + c1, exx[index] - x * x + (eyy[index] - y * y) + c2)
      let similarity = a1 * a2 / (b1 * b2)
      total += Double(similarity)
      let product = 2 * a1 / (b1 * b2)
      let square = -similarity / b2
      byProduct[index] = product
      bySquare[index] = square
      byMean[index] = 2 * y * a2 / (b1 * b2) - 2 * x * similarity / b1 - y * product - 2 * x * square
    }
    return total
  }

  /// The gradient of the sum, times a number; after ``similarities(_:_:)``.
  func writeGradient(
    _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, scale: Float, to slopes: UnsafeMutablePointer<Float>,
    accumulates: Bool
  ) {
    let margin = 10 * channels
    row.base.update(repeating: 0, count: margin)
    (row.base + margin + narrow).update(repeating: 0, count: margin)
    let (a, b, c) = (sums[0].base, sums[1].base, sums[2].base)
    for line in 0..<height {
      for plane in 0..<3 {
        downColumns(alongRows[plane].base + line * narrow, row.base + margin)
        ck_correlate_row(row.base, Self.window, Self.taps, channels, sums[plane].base, wide)
      }
      let (x, y, slopes) = (x + line * wide, y + line * wide, slopes + line * wide)
      for index in 0..<wide {
        let slope = scale * (a[index] + 2 * x[index] * b[index] + y[index] * c[index])
        slopes[index] = accumulates ? slopes[index] + slope : slope
      }
    }
  }

  private func alongRow(_ from: UnsafePointer<Float>, _ plane: Int, _ line: Int) {
    ck_correlate_row(from, Self.window, Self.taps, channels, alongRows[plane].base + line * narrow, narrow)
  }

  /// Eleven rows, one below the other, weighted.
  private func downColumns(_ first: UnsafeMutablePointer<Float>, _ out: UnsafeMutablePointer<Float>) {
    withUnsafeTemporaryAllocation(of: UnsafePointer<Float>?.self, capacity: Self.taps) { rows in
      for tap in 0..<Self.taps { rows[tap] = UnsafePointer(first + tap * narrow) }
      ck_weighted_rows(rows.baseAddress, 0, Self.window, Self.taps, out, narrow)
    }
  }
}
