import CKernels

/// The sums of products of two pictures, one shifted against the other, over all places of the windows.
struct LagSums {
  private let window: FitWindow
  private let pictureWidth: Int
  private let pictureHeight: Int
  private var k: Int { window.kernelWidth }

  init(_ window: FitWindow, pictureWidth: Int, pictureHeight: Int) {
    self.window = window
    self.pictureWidth = pictureWidth
    self.pictureHeight = pictureHeight
  }

  /// Adds the products of row r of the windows in one picture with row r + distance of those in another, for all r and all pairs of
  /// columns, to the lower triangle.
  ///
  /// - Parameters:
  ///   - first: one picture, channel `a` of the unknowns.
  ///   - second: the other, channel `b`, which is the same or a later one.
  ///   - distance: 0 or more where it is the same.
  ///   - unknowns: the rows and columns of the square of sums.
  func add(
    _ first: UnsafePointer<Float>, _ a: Int, _ second: UnsafePointer<Float>, _ b: Int, distance: Int, unknowns: Int,
    to gram: UnsafeMutableBufferPointer<Double>
  ) {
    // For each window row, then each distance of columns from 0 and from −1 on, each column of the left one.
    let perRow = 2 * k * k
    var sums = [Double](repeating: 0, count: window.kernelHeight * perRow)
    var line = [Double](repeating: 0, count: perRow)
    let rows = max(0, -distance)..<min(window.kernelHeight, window.kernelHeight - distance)
    for y in 0..<pictureHeight where 0..<pictureHeight ~= y + distance {
      let places = rows.filter { 0..<window.height ~= y - $0 && window.isLearnt[y - $0] }
      guard !places.isEmpty else { continue }
      let (upper, lower) = (first + y * pictureWidth, second + (y + distance) * pictureWidth)
      line.withUnsafeMutableBufferPointer { line in
        guard let base = line.baseAddress else { return }
        slide(upper, lower, into: base)
        slide(lower, upper, into: base + k * k)
      }
      sums.withUnsafeMutableBufferPointer { sums in
        line.withUnsafeBufferPointer { line in
          guard let target = sums.baseAddress, let source = line.baseAddress else { return }
          for row in places {
            let target = target + row * perRow
            for index in 0..<perRow { target[index] += source[index] }
          }
        }
      }
    }
    for row in rows {
      for lag in 0..<k {
        for column in 0..<k - lag {
          let index = row * perRow + lag * k + column
          let (upper, lower) = ((a * window.kernelHeight + row) * k, (b * window.kernelHeight + row + distance) * k)
          gram[(lower + column + lag) * unknowns + upper + column] = sums[index]
          if a != b || distance != 0 { gram[(lower + column) * unknowns + upper + column + lag] = sums[index + k * k] }
        }
      }
    }
  }

  /// For each distance, from 0 on, of a column on the right from one on the left, and each column on the left: the sum over all
  /// places in the row. From column to column one product leaves the sum and one enters.
  private func slide(
    _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, into sums: UnsafeMutablePointer<Double>
  ) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: k) { starts in
      guard let starts = starts.baseAddress else { return }
      ck_lag_products(left, right, 1, k, window.width, starts)
      for lag in 0..<k {
        var sum = starts[lag]
        sums[lag * k] = sum
        for column in 0..<k - lag - 1 {
          let end = column + window.width
          sum -= Double(left[column]) * Double(right[column + lag])
          sum += Double(left[end]) * Double(right[end + lag])
          sums[lag * k + column + 1] = sum
        }
      }
    }
  }
}
