import CKernels
import Convolution
import ImageCodecs

/// Lays a large table of weights over tiles of the rows, by way of Fourier transforms.
///
/// For pictures of whole numbers: in Float pictures one sample that is not a number would spoil its tile. Rows of 8 bits
/// go straight into the tiles and out of them, which takes a third of the time away.
struct FourierStep: RowStep {
  let format: WorkingFormat
  let border: Border
  private let correlation: FourierCorrelation
  private let height: Int
  private let anchor: Kernel.Anchor
  private let finish: LinearFinish
  private let offset: Float
  private let filler: BorderFiller

  /// - Parameter offset: added to each sum, as a fraction of white.
  init(_ kernel: Kernel, format: WorkingFormat, border: Border, offset: Float) {
    self.format = format
    self.border = border
    self.offset = offset
    finish = kernel.isZeroSum ? .response(offset: offset) : .blend(offset: offset)
    anchor = kernel.anchor
    height = kernel.height
    correlation = FourierCorrelation(height: kernel.height, width: kernel.width, weights: kernel.weights)
    filler = BorderFiller(
      format, border: border, before: kernel.anchor.column, after: kernel.width - 1 - kernel.anchor.column)
  }

  var input: WorkingFormat { format }
  var output: WorkingFormat { format }
  var rowsPerBlock: Int { correlation.outputRows }
  private var tileSamples: Int { correlation.extent * format.channels }
  var scratchCount: Int { correlation.scratchCount(channels: format.channels) + tileSamples }

  func window(for y: Int) -> Range<Int> { y - anchor.row..<y - anchor.row + height }

  func compute(
    _ rows: Range<Int>, from input: RowWindow, into output: OutputRows, scratch: UnsafeMutablePointer<Float>
  ) {
    let channels = format.channels
    let padded = scratch + correlation.scratchCount(channels: channels)
    let stride = correlation.rowStride(channels: channels)
    let sourceRows = rows.count + height - 1
    let first = window(for: rows.lowerBound).lowerBound
    var column = 0
    while column < format.width {
      var tiles: [Range<Int>] = []
      for tile in 0..<2 {
        let start = min(column + tile * correlation.outputColumns, format.width)
        let end = min(start + correlation.outputColumns, format.width)
        tiles.append(start..<end)
        let needed = start - anchor.column..<end - anchor.column + correlation.extent - correlation.outputColumns
        let target = scratch + tile * correlation.extent * stride
        for row in 0..<correlation.extent {
          let place = target + row * stride
          let count = row < sourceRows && start < end ? needed.count * channels : 0
          if count > 0 {
            load(needed, of: first + row, from: input, into: place, scratch: padded)
          }
          (place + count).update(repeating: 0, count: tileSamples - count)
        }
      }
      correlation.apply(to: scratch, channels: channels)
      for (tile, columns) in tiles.enumerated() where !columns.isEmpty {
        let source = scratch + tile * correlation.extent * stride
        for (index, y) in rows.enumerated() {
          let (sums, start, count) = (source + index * stride, columns.lowerBound * channels, columns.count * channels)
          if format.storage == .uint8 {
            ck_u8_from_float(sums, 1, offset * format.white, output.bytes(y) + start, count)
          } else {
            (output[y] + start).update(from: sums, count: count)
          }
        }
      }
      column += 2 * correlation.outputColumns
    }
    guard format.storage == .float else { return }
    for y in rows { finish.apply(to: output[y], format: format) { input[y] } }
  }

  private func load(
    _ columns: Range<Int>, of y: Int, from input: RowWindow, into target: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let count = columns.count * format.channels
    if format.storage == .uint8 {
      let pixels = filler.pixels(columns, of: input.bytes(y), scratch: scratch)
      ck_float_from_u8(pixels.assumingMemoryBound(to: UInt8.self), 1, target, count)
    } else {
      let pixels = filler.pixels(columns, of: input[y], scratch: scratch)
      target.update(from: pixels.assumingMemoryBound(to: Float.self), count: count)
    }
  }
}
