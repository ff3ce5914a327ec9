import CKernels
import Convolution
import ImageCodecs

/// Lays a table of weights over the rows: every linear filter with a small neighbourhood.
struct CorrelationStep: RowStep {
  let input: WorkingFormat
  let output: WorkingFormat
  let border: Border
  private let correlation: RowCorrelation
  private let originRow: Int
  private let finish: LinearFinish
  private let strips: Strips

  /// - Parameters:
  ///   - originRow: the input row that the table's first weight lies on for output row 0.
  ///   - originColumn: the input pixel that it does for output pixel 0.
  ///   - columnBorder: what stands for columns outside of the image, by default what stands for rows.
  init(
    _ correlation: RowCorrelation, input: WorkingFormat, output: WorkingFormat, originRow: Int, originColumn: Int,
    border: Border, columnBorder: Border? = nil, finish: LinearFinish = .none
  ) {
    self.correlation = correlation
    self.input = input
    self.output = output
    self.originRow = originRow
    self.border = border
    self.finish = finish
    // 512 pixels of three channels: 320 of them took 1.15 times as long.
    strips = Strips(
      input, output: output, border: columnBorder ?? border, origin: originColumn, before: 0,
      after: correlation.width - 1, samples: 1600)
  }

  /// A kernel over an image whose size stays.
  init(_ kernel: Kernel, format: WorkingFormat, border: Border, finish: LinearFinish = .none) {
    self.init(
      RowCorrelation(kernel), input: format, output: format, originRow: -kernel.anchor.row,
      originColumn: -kernel.anchor.column, border: border, finish: finish)
  }

  var rowsPerBlock: Int { 32 }
  private var copiesStrips: Bool { correlation.height > 24 }
  private var stride: Int { (strips.longest + 31) / 16 * 16 }
  private var sourceRows: Int { rowsPerBlock + correlation.height - 1 }
  private var sumCount: Int {
    correlation.scratchCount(rows: rowsPerBlock, count: strips.longest, step: input.channels)
  }

  /// A strip of each row, where it has to be copied, and what the correlation takes.
  var scratchCount: Int { sourceRows * stride + sumCount }

  func window(for y: Int) -> Range<Int> { y + originRow..<y + originRow + correlation.height }

  func compute(
    _ rows: Range<Int>, from input: RowWindow, into output: OutputRows, scratch: UnsafeMutablePointer<Float>
  ) {
    let first = window(for: rows.lowerBound).lowerBound
    let step = self.input.channels
    let sums = scratch + sourceRows * stride
    for strip in strips.ranges {
      withRows(
        rows.count + correlation.height - 1,
        { row in
          let place = scratch + row * stride
          // Many rows a multiple of 1 KiB apart would fall into the same lines of the cache: 1.1 times as slow at 43 rows.
          guard copiesStrips else {
            return strips.pixels(strip, of: input[first + row], scratch: place).assumingMemoryBound(to: Float.self)
          }
          strips.copy(strip, of: input[first + row], to: place)
          return UnsafePointer(place)
        },
        do: { pointers in
          withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<Float>.self, capacity: rows.count) { outputs in
            for (index, y) in rows.enumerated() {
              outputs.initializeElement(at: index, to: output[y] + strip.lowerBound * step)
            }
            correlation.apply(
              to: pointers, count: strip.count * step, step: step, outputs: UnsafeBufferPointer(outputs), scratch: sums)
          }
        })
    }
    // The pixel under the anchor is only looked at where the size stays.
    for y in rows { finish.apply(to: output[y], format: self.output) { input[y] } }
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
