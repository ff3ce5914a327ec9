import Convolution
import ImageCodecs

/// Lays symmetric weights that sum to 1 over rows of 8 bits or in fixed point.
struct SmoothingStep: RowStep {
  let input: WorkingFormat
  let output: WorkingFormat
  let border: Border
  private let correlation: FixedCorrelation
  private let originRow: Int
  private let strips: Strips

  /// - Parameters:
  ///   - originRow: the input row that lies under the middle of the weights for output row 0.
  ///   - originColumn: the input pixel that does for output pixel 0.
  ///   - columnBorder: what stands for columns outside of the image.
  init(
    _ correlation: FixedCorrelation, input: WorkingFormat, output: WorkingFormat, originRow: Int, originColumn: Int,
    border: Border, columnBorder: Border
  ) {
    self.correlation = correlation
    self.input = input
    self.output = output
    self.originRow = originRow
    self.border = border
    // A window's rows in 16 bits, with what is read and written, fill the first level of the cache.
    let samples = max(768, 26_000 / (4 * correlation.radiusY + 7))
    strips = Strips(
      input, output: output, border: columnBorder, origin: originColumn, before: correlation.radiusX,
      after: correlation.radiusX, samples: samples)
  }

  // Each row of 8 bits is made wider once for a block and for those whose rows overlap it: 1.2 times with a radius of 3.
  var rowsPerBlock: Int { 32 }
  private var height: Int { 2 * correlation.radiusY + 1 }
  private var stride: Int { (strips.longest + 63) / 32 * 32 }

  /// In numbers of 16 bits, two in a Float's place: a strip of each row of a window, and the sums of the columns.
  var scratchCount: Int { (height + 1) * stride / 2 }

  func window(for y: Int) -> Range<Int> {
    y + originRow - correlation.radiusY..<y + originRow + correlation.radiusY + 1
  }

  func compute(
    _ rows: Range<Int>, from input: RowWindow, into output: OutputRows, scratch: UnsafeMutablePointer<Float>
  ) {
    let first = window(for: rows.lowerBound).lowerBound
    let scratch = UnsafeMutableRawPointer(scratch).assumingMemoryBound(to: UInt16.self)
    let sums = scratch + height * stride
    let step = self.input.channels
    withUnsafeTemporaryAllocation(
      of: UnsafePointer<UInt16>?.self, capacity: rows.count + height - 1
    ) { pointers in
      guard let base = pointers.baseAddress else { return }
      for strip in strips.ranges {
        let count = strip.count * step
        let start = strip.lowerBound * step
        var arrived = 0
        for (index, y) in rows.enumerated() {
          // The places of rows that the window has left are used again.
          while arrived < index + height {
            let place = scratch + arrived % height * stride
            if self.input.storage == .uint8 {
              strips.widen(strip, of: input.bytes(first + arrived), into: place)
              pointers[arrived] = UnsafePointer(place)
            } else {
              pointers[arrived] = strips.pixels(strip, of: input.fixed(first + arrived), scratch: place)
                .assumingMemoryBound(to: UInt16.self)
            }
            arrived += 1
          }
          if self.output.storage == .uint8 {
            correlation.apply(
              to: base + index, count: count, step: step, output: output.bytes(y) + start, scratch: sums)
          } else {
            correlation.apply(
              to: base + index, count: count, step: step, output: output.fixed(y) + start, scratch: sums)
          }
        }
      }
    }
  }
}
