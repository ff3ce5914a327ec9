import CKernels
import Convolution
import ImageCodecs

/// Lays a table of weights over the rows: every linear filter with a small neighbourhood.
struct CorrelationStep: RowStep {
  let input: WorkingFormat
  let output: WorkingFormat
  let border: Border
  let correlation: RowCorrelation

  /// The input row and the input pixel that the table's first weight lies on for output row 0 and output pixel 0.
  let originRow: Int
  let originColumn: Int

  let finish: LinearFinish

  init(
    _ correlation: RowCorrelation, input: WorkingFormat, output: WorkingFormat, originRow: Int, originColumn: Int,
    border: Border, finish: LinearFinish = .none
  ) {
    self.correlation = correlation
    self.input = input
    self.output = output
    self.originRow = originRow
    self.originColumn = originColumn
    self.border = border
    self.finish = finish
  }

  /// A kernel over an image whose size stays.
  init(_ kernel: Kernel, format: WorkingFormat, border: Border, finish: LinearFinish = .none) {
    self.init(
      RowCorrelation(kernel), input: format, output: format, originRow: -kernel.anchor.row,
      originColumn: -kernel.anchor.column, border: border, finish: finish)
  }

  var columnsBefore: Int { max(0, -originColumn) }
  var columnsAfter: Int { max(0, output.width + originColumn + correlation.width - 1 - input.width) }
  var scratchCount: Int { correlation.scratchCount(count: output.samplesPerRow, step: input.channels) }

  func window(for y: Int) -> Range<Int> { y + originRow..<y + originRow + correlation.height }

  func compute(
    _ rows: Range<Int>, from input: RowWindow, into output: OutputRows, scratch: UnsafeMutablePointer<Float>
  ) {
    withUnsafeTemporaryAllocation(of: UnsafePointer<Float>?.self, capacity: correlation.height) { pointers in
      guard let base = pointers.baseAddress else { return }
      for y in rows {
        for tap in 0..<correlation.height {
          pointers[tap] = input[y + originRow + tap] + originColumn * self.input.channels
        }
        correlation.apply(
          to: base, count: self.output.samplesPerRow, step: self.input.channels, output: output[y], scratch: scratch)
        // The pixel under the anchor is only looked at where the size stays.
        finish.apply(to: output[y], format: self.output) { input[y] }
      }
    }
  }
}

extension RowCorrelation {
  /// The fastest form of a kernel: two passes where it is a column times a row.
  init(_ kernel: Kernel) {
    if kernel.height > 1, kernel.width > 1, let (column, row) = kernel.separated {
      self.init(column: column.map(Float.init), row: row.map(Float.init))
    } else {
      self.init(height: kernel.height, width: kernel.width, weights: kernel.weights.map(Float.init))
    }
  }
}
