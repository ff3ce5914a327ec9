import CKernels

/// Rows of numbers that are multiplied by panels of 16 columns of weights, one panel after the other.
struct ProductRows {
  private let from: UnsafePointer<Float>
  private let step: Int
  private let count: Int
  private let depth: Int
  private let isPacked: Bool

  /// - Parameters:
  ///   - rows: the first number of the first row.
  ///   - step: the numbers from one row to the next.
  ///   - count: how many rows there are.
  ///   - depth: the numbers of a row.
  ///   - packed: where they are arranged for the inner loop first, count × depth numbers; nil where few panels come.
  init(
    _ rows: UnsafePointer<Float>, step: Int, count: Int, depth: Int, packedIn packed: UnsafeMutablePointer<Float>?
  ) {
    (self.step, self.count, self.depth) = (step, count, depth)
    isPacked = packed != nil
    from = packed.map { UnsafePointer($0) } ?? rows
    if let packed { ck_pack_rows(rows, step, count, depth, packed) }
  }

  /// Writes the products with a panel, beginning from the bias, or going on from what is there; `next` is the panel that comes
  /// after it, if there is one.
  func multiply(
    _ panel: UnsafePointer<Float>, next: UnsafePointer<Float>?, bias: UnsafePointer<Float>?, goesOn: Bool,
    to target: UnsafeMutablePointer<Float>, step targetStep: Int, columns: Int
  ) {
    let mode = Int32(goesOn ? CK_GOES_ON : CK_REPLACES)
    if isPacked { return ck_product_packed(from, count, depth, panel, next, bias, mode, target, targetStep, columns) }
    var zero = 0
    ck_product_rows(from, step, count, &zero, 1, depth, panel, 16, 0, bias, mode, target, targetStep, columns)
  }
}
