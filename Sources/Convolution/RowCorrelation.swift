import CKernels

/// A table of weights, ready to be laid over rows: the forward half of the one convolution engine.
///
/// The weights are those of a **correlation**: weight (r, k) multiplies the sample r rows below and k pixels right of
/// the window's first. A true convolution is the correlation with the table turned by 180°. Every channel is filtered
/// by the same weights, which is what the literature of networks calls a depthwise convolution with shared weights.
public struct RowCorrelation: Sendable {
  /// Rows of the window.
  public let height: Int

  /// Columns of the window.
  public let width: Int

  private let form: Form

  /// Whether the table is the product of a column and a row.
  public var isSeparable: Bool {
    if case .separable = form { true } else { false }
  }

  private enum Form: Sendable {
    /// The table itself, row by row.
    case dense([Float])
    /// The table as the product of a column and a row: height + width weights in place of height × width.
    case separable(column: [Float], row: [Float])
  }

  /// A table of weights, height × width, row by row.
  ///
  /// - Precondition: both extents are at least 1 and there are height × width weights.
  public init(height: Int, width: Int, weights: [Float]) {
    precondition(
      height >= 1 && width >= 1 && weights.count == height * width,
      "\(weights.count) weights are not a table of \(height)×\(width)")
    self.height = height
    self.width = width
    form = .dense(weights)
  }

  /// The product of a column of weights and a row of weights.
  ///
  /// - Precondition: neither is empty.
  public init(column: [Float], row: [Float]) {
    precondition(!column.isEmpty && !row.isEmpty, "a separable table needs a column and a row")
    height = column.count
    width = row.count
    form = .separable(column: column, row: row)
  }

  /// How many floats of scratch a block of output rows takes.
  public func scratchCount(rows: Int, count: Int, step: Int) -> Int {
    switch form {
    case .dense: 0
    case .separable: rows * (count + (width - 1) * step)
    }
  }

  /// So many columns of all rows of a block are summed before the next ones: they stay in the first level of the cache.
  private var tile: Int { height > 24 ? 128 : 256 }

  /// Computes a block of output rows.
  ///
  /// - Parameters:
  ///   - rows: ``height`` + `outputs.count` − 1 pointers, each to the window's first sample for output sample 0; `count` +
  ///     (``width`` − 1) × `step` samples are read of each. Output row r follows from the rows r up to r + ``height``.
  ///   - count: the samples of an output row.
  ///   - step: the samples from one pixel to the next: the number of channels.
  ///   - outputs: the output rows, `count` samples each, apart from the input.
  ///   - scratch: ``scratchCount(rows:count:step:)`` floats.
  /// - Complexity: `count` × ``height`` × ``width`` multiply-adds a row, or `count` × (``height`` + ``width``).
  public func apply(
    to rows: UnsafePointer<UnsafePointer<Float>?>, count: Int, step: Int,
    outputs: UnsafeBufferPointer<UnsafeMutablePointer<Float>>, scratch: UnsafeMutablePointer<Float>
  ) {
    switch form {
    case .dense(let weights):
      for (index, output) in outputs.enumerated() {
        ck_correlate_rows(rows + index, weights, height, width, step, output, count)
      }
    case .separable(let column, let row):
      let wide = count + (width - 1) * step
      var first = 0
      while first < wide {
        let length = wide - first < 2 * tile ? wide - first : tile
        for index in outputs.indices {
          ck_weighted_rows(rows + index, first, column, height, scratch + index * wide + first, length)
        }
        first += length
      }
      for (index, output) in outputs.enumerated() {
        ck_correlate_row(scratch + index * wide, row, width, step, output, count)
      }
    }
  }
}
