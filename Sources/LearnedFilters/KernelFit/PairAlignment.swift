import CKernels
import ImageFilters

/// How well one picture lies on another for shifts by whole pixels: the correlation of their details in the middle.
struct PairAlignment {
  /// The largest shift that is looked at, along both axes.
  let reach: Int
  /// The correlation coefficients without signs, rows of shifts downward from -reach on.
  private let correlations: [[Double]]

  /// The most rows and columns that are compared.
  private static let extent = 192

  init(_ before: SamplePlanes, _ after: SamplePlanes) {
    let (width, height) = (before.width, before.height)
    let reach = max(min(24, (min(width, height) - 4) / 4), 0)
    self.reach = reach
    let (a, b) = (Self.details(after), Self.details(before))
    let squares = b.map { $0 * $0 }
    let columns = Self.middle(width, reach)
    let rows = Self.middle(height, reach)
    let ones = [Float](repeating: 1, count: columns.count)
    let lags = 2 * reach + 1
    guard !columns.isEmpty, !rows.isEmpty else {
      correlations = []
      return
    }
    // Lag l of row `down` compares with the picture before l - reach pixels to the right: it moved to the left by as many.
    correlations = (-reach...reach).map { down in
      var (products, energies) = ([Double](repeating: 0, count: lags), [Double](repeating: 0, count: lags))
      var line = products
      for y in rows {
        let other = (y - down) * width + columns.lowerBound - reach
        a.withUnsafeBufferPointer { a in
          b.withUnsafeBufferPointer { b in
            squares.withUnsafeBufferPointer { squares in
              guard let a = a.baseAddress, let b = b.baseAddress, let squares = squares.baseAddress else { return }
              ck_lag_products(a + y * width + columns.lowerBound, b + other, 1, lags, columns.count, &line)
              for lag in 0..<lags { products[lag] += line[lag] }
              ck_lag_products(ones, squares + other, 1, lags, columns.count, &line)
              for lag in 0..<lags { energies[lag] += line[lag] }
            }
          }
        }
      }
      // In the order of shifts to the right.
      return zip(products, energies).map { $1 > 0 ? abs($0) / $1.squareRoot() : 0 }.reversed()
    }
  }

  /// The shift that a kernel makes by lying beside its middle; nil where there is none.
  static func shift(of kernel: Kernel) -> (x: Int, y: Int)? {
    guard let center = center(kernel), max(abs(center.x), abs(center.y)) >= 0.75 else { return nil }
    return (Int(center.x.rounded()), Int(center.y.rounded()))
  }

  /// The shift that a kernel does not explain, as it is larger than one; nil where there is none.
  ///
  /// A larger kernel that does not shift, such as a wide box, makes the pictures alike for the opposite shift, too.
  func shift(beyond options: KernelFitOptions) -> (x: Int, y: Int)? {
    var inside = 0.0
    var outside: (x: Int, y: Int, value: Double) = (0, 0, 0)
    for (row, line) in correlations.enumerated() {
      for (column, value) in line.enumerated() {
        let (x, y) = (column - reach, row - reach)
        if abs(x) <= options.width / 2, abs(y) <= options.height / 2 {
          inside = max(inside, value)
        } else if value > outside.value {
          outside = (x, y, value)
        }
      }
    }
    guard outside.value > 0 else { return nil }
    let opposite = correlations[reach - outside.y][reach - outside.x]
    return outside.value > 1.3 * max(inside, opposite) ? (outside.x, outside.y) : nil
  }

  /// Where the weights' mean is, for kernels that keep flat areas.
  private static func center(_ kernel: Kernel) -> (x: Double, y: Double)? {
    let size = kernel.weights.reduce(0) { $0 + abs($1) }
    guard kernel.sum > 0.5 * size else { return nil }
    var (x, y) = (0.0, 0.0)
    for row in 0..<kernel.height {
      for column in 0..<kernel.width {
        x += kernel[row, column] * Double(column - kernel.anchor.column)
        y += kernel[row, column] * Double(row - kernel.anchor.row)
      }
    }
    return (x / kernel.sum, y / kernel.sum)
  }

  /// The rows or columns that are compared: each can be shifted by the reach, and has neighbours.
  private static func middle(_ size: Int, _ reach: Int) -> Range<Int> {
    let count = min(size - 2 * reach - 2, extent)
    guard count > 0 else { return 0..<0 }
    return (size - count) / 2..<(size - count) / 2 + count
  }

  /// Gray less the mean of its four neighbours; 0 at the edges.
  private static func details(_ picture: SamplePlanes) -> [Float] {
    let (gray, width, height) = (picture.gray, picture.width, picture.height)
    var result = [Float](repeating: 0, count: gray.count)
    guard width > 2, height > 2 else { return result }
    gray.withUnsafeBufferPointer { gray in
      for y in 1..<height - 1 {
        for index in y * width + 1..<(y + 1) * width - 1 {
          result[index] =
            gray[index] - (gray[index - 1] + gray[index + 1] + gray[index - width] + gray[index + width]) / 4
        }
      }
    }
    return result
  }
}
