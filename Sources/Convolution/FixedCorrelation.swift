import CKernels

/// A symmetric column times a symmetric row of weights that sum to 1, on samples in steps of 1/128 (0…255, 16 bits) and
/// with weights in steps of 1/65536: the engine's arithmetic for smoothing pictures of 8 bits.
///
/// The sums are off by at most 1/256 for each weight of either axis, and by what rounding the weights to 1/65536 does;
/// flat areas keep their value.
public struct FixedCorrelation: Sendable {
  /// The weights of the column from the middle on, in steps of 1/65536.
  public let column: [UInt16]

  /// The weights of the row from the middle on.
  public let row: [UInt16]

  /// Pixels above and below the middle.
  public var radiusY: Int { column.count - 1 }

  /// Pixels left and right of the middle.
  public var radiusX: Int { row.count - 1 }

  /// Weights of a column and a row, all of them, of which the first half is looked at.
  ///
  /// - Precondition: the counts are odd, the weights are not negative and sum to 1.
  public init(column: [Double], row: [Double]) {
    self.column = Self.rounded(column)
    self.row = Self.rounded(row)
  }

  /// The weights from the middle on in steps of 1/65536, with a sum of 1; a single weight of 1 where only that is left.
  private static func rounded(_ weights: [Double]) -> [UInt16] {
    precondition(weights.count % 2 == 1, "\(weights.count) weights have no middle")
    let sides = weights[(weights.count / 2 + 1)...].map { UInt16(($0 * 65536).rounded()) }
    let rest = 65536 - 2 * sides.reduce(0) { $0 + Int($1) }
    precondition(rest > 0, "the weights in the middle have to be the largest, and all sum to 1")
    // 65535 for 1 where the middle is all: such an axis is not computed.
    guard rest < 65536 else { return [.max] }
    return [UInt16(rest)] + sides
  }

  /// Computes one row of output.
  ///
  /// - Parameters:
  ///   - rows: 2·``radiusY`` + 1 pointers, each to the sample ``radiusX`` pixels left of output sample 0; `count` + 2 ·
  ///     ``radiusX`` · `step` samples are read of each.
  ///   - count: the samples of the output.
  ///   - step: the samples from one pixel to the next: the number of channels.
  ///   - output: `count` samples, apart from the input.
  ///   - scratch: `count` + 2 · ``radiusX`` · `step` samples.
  public func apply(
    to rows: UnsafePointer<UnsafePointer<UInt16>?>, count: Int, step: Int, output: UnsafeMutablePointer<UInt16>,
    scratch: UnsafeMutablePointer<UInt16>
  ) {
    guard let sums = sumsOfColumns(rows, count: count, step: step, scratch: scratch) else { return }
    if radiusX > 0 {
      ck_fold_row(sums, row, radiusX, step, output, count)
    } else {
      output.update(from: sums, count: count)
    }
  }

  /// Computes one row of output, rounded to 8 bits.
  public func apply(
    to rows: UnsafePointer<UnsafePointer<UInt16>?>, count: Int, step: Int, output: UnsafeMutablePointer<UInt8>,
    scratch: UnsafeMutablePointer<UInt16>
  ) {
    guard let sums = sumsOfColumns(rows, count: count, step: step, scratch: scratch) else { return }
    if radiusX > 0 {
      ck_fold_row_narrow(sums, row, radiusX, step, output, count)
    } else {
      ck_narrow_row(sums, output, count)
    }
  }

  private func sumsOfColumns(
    _ rows: UnsafePointer<UnsafePointer<UInt16>?>, count: Int, step: Int, scratch: UnsafeMutablePointer<UInt16>
  ) -> UnsafePointer<UInt16>? {
    guard radiusY > 0 else { return rows[0] }
    ck_fold_rows(rows, column, radiusY, scratch, count + 2 * radiusX * step)
    return UnsafePointer(scratch)
  }
}
