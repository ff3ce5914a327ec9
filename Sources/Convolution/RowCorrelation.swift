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

  /// How many floats of scratch one row of `count` samples takes.
  public func scratchCount(count: Int, step: Int) -> Int {
    switch form {
    case .dense: 0
    case .separable: count + (width - 1) * step
    }
  }

  /// Computes one row of output.
  ///
  /// - Parameters:
  ///   - rows: ``height`` pointers, each to the window's first sample for output sample 0; `count` + (``width`` − 1)
  ///     × `step` samples are read of each.
  ///   - count: the samples of the output.
  ///   - step: the samples from one pixel to the next: the number of channels.
  ///   - output: `count` samples, apart from the input.
  ///   - scratch: ``scratchCount(count:step:)`` floats.
  /// - Complexity: `count` × ``height`` × ``width`` multiply-adds, or `count` × (``height`` + ``width``).
  public func apply(
    to rows: UnsafePointer<UnsafePointer<Float>?>, count: Int, step: Int, output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    switch form {
    case .dense(let weights):
      ck_correlate_rows(rows, weights, height, width, step, output, count)
    case .separable(let column, let row):
      ck_weighted_rows(rows, column, height, scratch, count + (width - 1) * step)
      ck_correlate_row(scratch, row, width, step, output, count)
    }
  }
}
