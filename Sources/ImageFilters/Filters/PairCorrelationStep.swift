import Convolution
import ImageCodecs

/// Lays a table of weights over rows of 8 bits.
struct PairCorrelationStep: RowStep {
  let input: WorkingFormat
  let output: WorkingFormat
  let border: Border
  private let correlation: PairCorrelation
  private let anchor: Kernel.Anchor
  private let offset: Float
  private let strips: Strips

  /// - Parameters:
  ///   - anchor: the weight that lies on the output pixel.
  ///   - offset: added to each sum, as a fraction of white.
  init(
    _ correlation: PairCorrelation, anchor: Kernel.Anchor, format: WorkingFormat, border: Border, offset: Float
  ) {
    self.correlation = correlation
    self.anchor = anchor
    self.border = border
    self.offset = offset * format.white
    input = format.stored(as: .uint8)
    output = input
    // A block's rows, two in turn, stay in the second level of the cache.
    strips = Strips(
      input, output: output, border: border, origin: 0, before: anchor.column,
      after: correlation.width - 1 - anchor.column, samples: 1024)
  }

  var rowsPerBlock: Int { 16 }
  private var stride: Int { (strips.longest + 63) / 32 * 32 }

  /// In numbers of 16 bits, two in a Float's place: each row with the one below it, and two rows of bytes.
  var scratchCount: Int { (rowsPerBlock + correlation.height + 1) * stride }

  func window(for y: Int) -> Range<Int> { y - anchor.row..<y - anchor.row + correlation.height }

  func compute(
    _ rows: Range<Int>, from input: RowWindow, into output: OutputRows, scratch: UnsafeMutablePointer<Float>
  ) {
    let first = window(for: rows.lowerBound).lowerBound
    let sourceRows = rows.count + correlation.height - 1
    let pairs = UnsafeMutableRawPointer(scratch).assumingMemoryBound(to: Int16.self)
    let bytes = UnsafeMutableRawPointer(scratch + sourceRows * stride)
    let step = self.input.channels
    let margin = (correlation.width - 1) * step
    withUnsafeTemporaryAllocation(of: UnsafePointer<Int16>?.self, capacity: correlation.pairCount) { pointers in
      guard let base = pointers.baseAddress else { return }
      for strip in strips.ranges {
        let count = strip.count * step
        func source(_ row: Int) -> UnsafePointer<UInt8> {
          strips.pixels(strip, of: input.bytes(first + row), scratch: bytes + row % 2 * stride)
            .assumingMemoryBound(to: UInt8.self)
        }
        var row = source(0)
        for index in 0..<sourceRows {
          // The last row of an odd table stands alone, under a weight of 0.
          let next = index + 1 < sourceRows ? source(index + 1) : row
          PairCorrelation.pair(row, next, count: count + margin, into: pairs + 2 * index * stride)
          row = next
        }
        for (index, y) in rows.enumerated() {
          for pair in 0..<correlation.pairCount {
            pointers[pair] = UnsafePointer(pairs + 2 * (index + 2 * pair) * stride)
          }
          correlation.apply(
            to: base, count: count, step: step, offset: offset, output: output.bytes(y) + strip.lowerBound * step)
        }
      }
    }
  }
}
