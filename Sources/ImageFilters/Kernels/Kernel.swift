/// A table of weights for ``Convolve``, height × width, with the point that is laid over the output pixel.
public struct Kernel: Hashable, Sendable {
  /// The most rows, and the most columns.
  public static let maximumExtent = 127

  /// Rows, 1…127.
  public let height: Int

  /// Columns, 1…127.
  public let width: Int

  /// The weights, row by row.
  public private(set) var weights: [Double]

  /// The column and the row that are laid over the output pixel; by default the middle, or of an even number of
  /// columns the left one of the two in the middle, of an even number of rows the upper one.
  public var anchor: Anchor

  /// A place in a kernel, counted from its first column and row.
  public struct Anchor: Hashable, Sendable {
    public var column: Int
    public var row: Int

    public init(column: Int, row: Int) {
      self.column = column
      self.row = row
    }
  }

  /// A kernel of these rows of weights.
  ///
  /// - Throws: ``FilterError`` where there are no weights, the rows differ in length, there are more than 127 rows or
  ///   columns, a weight is not a finite number, or the anchor is outside.
  public init(rows: [[Double]], anchor: Anchor? = nil) throws(FilterError) {
    guard let width = rows.first?.count, width > 0 else { throw FilterError("a kernel needs at least one weight") }
    for (index, row) in rows.enumerated() where row.count != width {
      throw FilterError(
        "the kernel's rows differ in length: row 1 has \(width) weights, row \(index + 1) has \(row.count)")
    }
    guard rows.count <= Self.maximumExtent, width <= Self.maximumExtent else {
      throw FilterError(
        "a kernel of \(width)×\(rows.count) is too large; up to \(Self.maximumExtent)×\(Self.maximumExtent) is possible"
      )
    }
    for (index, row) in rows.enumerated() {
      guard let column = row.firstIndex(where: { !$0.isFinite }) else { continue }
      throw FilterError(
        "a kernel's weights have to be finite numbers; in row \(index + 1), column \(column + 1) is \(row[column])")
    }
    guard rows.joined().reduce(0, { $0 + abs($1) }) < 1e30 else {
      throw FilterError("the kernel's weights are too large: their sizes add up to 1e30 or more")
    }
    let anchor = anchor ?? Anchor(column: (width - 1) / 2, row: (rows.count - 1) / 2)
    guard 0..<width ~= anchor.column, 0..<rows.count ~= anchor.row else {
      throw FilterError(
        "the anchor \(anchor.column),\(anchor.row) is outside of the kernel of \(width)×\(rows.count); "
          + "it counts from 0")
    }
    self.init(height: rows.count, width: width, weights: Array(rows.joined()), anchor: anchor)
  }

  init(height: Int, width: Int, weights: [Double], anchor: Anchor) {
    self.height = height
    self.width = width
    self.weights = weights
    self.anchor = anchor
  }

  /// A kernel that is a column times a row, both with the anchor in the middle.
  init(column: [Double], row: [Double]) {
    self.init(
      height: column.count, width: row.count, weights: column.flatMap { weight in row.map { weight * $0 } },
      anchor: Anchor(column: (row.count - 1) / 2, row: (column.count - 1) / 2))
  }

  /// The weight in one row and column.
  public subscript(row: Int, column: Int) -> Double { weights[row * width + column] }

  /// The rows of weights.
  public var rows: [[Double]] { (0..<height).map { Array(weights[$0 * width..<($0 + 1) * width]) } }

  /// The sum of the weights: what becomes of a flat area.
  public var sum: Double { weights.reduce(0, +) }

  /// The sum of the weights' absolute values.
  var absoluteSum: Double { weights.reduce(0) { $0 + abs($1) } }

  /// Whether the weights cancel, so that a flat area becomes 0.
  public var isZeroSum: Bool { abs(sum) <= 1e-6 * absoluteSum }

  /// Every weight multiplied by a factor.
  public func scaled(by factor: Double) -> Kernel {
    var kernel = self
    kernel.weights = weights.map { $0 * factor }
    return kernel
  }

  /// The kernel whose weights sum to 1.
  ///
  /// - Throws: ``FilterError`` where they sum to 0, so that no factor does it.
  public func normalized() throws(FilterError) -> Kernel {
    guard !isZeroSum else {
      throw FilterError("the kernel's weights sum to 0, so nothing makes them sum to 1")
    }
    return scaled(by: 1 / sum)
  }

  /// Turned by 180°, the anchor with it: what makes a convolution of a correlation.
  public var rotatedBy180: Kernel { mirrored(columns: true, rows: true) }

  /// Mirrored left to right, or top to bottom, or both; the anchor with it.
  public func mirrored(columns: Bool, rows: Bool) -> Kernel {
    var kernel = self
    for row in 0..<height {
      for column in 0..<width {
        kernel.weights[row * width + column] =
          self[rows ? height - 1 - row : row, columns ? width - 1 - column : column]
      }
    }
    if columns { kernel.anchor.column = width - 1 - anchor.column }
    if rows { kernel.anchor.row = height - 1 - anchor.row }
    return kernel
  }

  /// Rows and columns exchanged, the anchor with them.
  public var transposed: Kernel {
    var weights: [Double] = []
    for column in 0..<width { for row in 0..<height { weights.append(self[row, column]) } }
    return Kernel(
      height: width, width: height, weights: weights, anchor: Anchor(column: anchor.row, row: anchor.column))
  }
}
