import CKernels
import Tensors

/// A pass whose pixels are gathered: what each sees lies in one row of a matrix, which is multiplied by the weights.
///
/// For kernels with so many weights that they leave the first cache while a row of pixels is computed: a pass by rows reads all of
/// them for each row, this one reads a panel's part once for all pixels. Blocks of pixels go over the ends of rows, so that
/// rows of 7 or 14 pixels leave no lanes idle. Each sum has the order of a pass by rows, and so the same bits.
struct GatheredPass {
  /// A part of what a pixel sees: some channels of a tap.
  private struct Piece {
    let row: Int
    let column: Int
    let channel: Int
    let count: Int
  }

  private let pass: TapPass
  /// The pieces of each part of the sum; a part of the weights of 16 outputs stays in the first cache.
  private let parts: [[Piece]]
  private let partLengths: [Int]
  /// Where each part begins among the rows of the weights.
  private let partStarts: [Int]
  /// The pixels of a chunk; all chunks but the last have as many.
  private let chunk: Int
  let chunkCount: Int
  /// Outputs are done in groups of panels, where there are few chunks, so that there is work for several threads.
  let groupCount: Int
  /// Whether there are so many outputs that arranging the pixels for the inner loop is worth it: 3 to 20 %.
  private let isPacked: Bool
  /// Whether pixels lie one after the other in the source just as the pass wants them: a kernel of 1×1 without a stride.
  private let isInPlace: Bool

  /// Numbers of a part of the sum, and pixels of a chunk: their product stays in the second cache, 135 kB, beside the outputs.
  private static let partLength = 256
  private static let mostPixels = 132
  /// The most pixels that the inner loop takes at a time, whatever the vectors.
  private static let blockPixels = 12

  /// Nil where rows of pixels do as well.
  init?(_ pass: TapPass) {
    guard pass.form == .outputs, pass.groups == 1, pass.depth >= 16, pass.outputs >= 16,
      pass.rows.targetStep == 1, pass.columns.targetStep == 1, pass.weightRows * pass.outputs >= 4096
    else { return nil }
    self.pass = pass
    let pixels = pass.rows.count * pass.columns.count
    chunkCount = (pixels + Self.mostPixels - 1) / Self.mostPixels
    // Whole blocks of the inner loop but in the last chunk.
    let even = (pixels + chunkCount - 1) / chunkCount
    chunk = min((even + Self.blockPixels - 1) / Self.blockPixels * Self.blockPixels, pixels)
    isPacked = pass.outputs >= 128
    groupCount = max(1, min(pass.panelCount, (isPacked ? 4 : 8) / chunkCount))
    isInPlace =
      pass.weightRows == pass.depth && pass.rows.step == 1 && pass.columns.step == 1 && pass.rows.first == 0
      && pass.columns.first == 0 && pass.columns.count == pass.source.width
      && pass.rows.count == pass.source.height
    var (parts, starts, lengths) = ([[Piece]](), [Int](), [Int]())
    var (done, room) = (0, 0)
    for row in pass.rows.taps {
      for column in pass.columns.taps {
        var channel = 0
        while channel < pass.depth {
          if room == 0 {
            parts.append([])
            starts.append(done)
            lengths.append(0)
            room = Self.partLength
          }
          let count = min(room, pass.depth - channel)
          parts[parts.count - 1].append(Piece(row: row, column: column, channel: channel, count: count))
          lengths[lengths.count - 1] += count
          (channel, done, room) = (channel + count, done + count, room - count)
        }
      }
    }
    (self.parts, partStarts, partLengths) = (parts, starts, lengths)
  }

  /// The numbers that are gathered at a time, and those that are arranged.
  var scratchCount: Int { ((isInPlace ? 0 : 1) + (isPacked ? 1 : 0)) * (chunk * Self.partLength + 64) }

  /// The pixels of a chunk.
  private func pixels(_ index: Int) -> Range<Int> {
    index * chunk..<min((index + 1) * chunk, pass.rows.count * pass.columns.count)
  }

  /// Computes a group of outputs of a chunk of one picture's pixels.
  func compute(
    _ chunk: Int, _ group: Int, of picture: UnsafePointer<Float>, scratch: UnsafeMutablePointer<Float>,
    panels: UnsafePointer<Float>, bias: UnsafePointer<Float>?, target: UnsafeMutablePointer<Float>,
    finish: (@Sendable (UnsafeMutableBufferPointer<Float>) -> Void)?
  ) {
    let pixels = pixels(chunk)
    let columns = pass.targetChannels
    let groupPanels = group * pass.panelCount / groupCount..<(group + 1) * pass.panelCount / groupCount
    let output = target + pixels.lowerBound * columns
    let packed = isInPlace ? scratch : scratch + self.chunk * Self.partLength + 64
    for part in parts.indices {
      let length = partLengths[part]
      if !isInPlace { gather(part, pixels, of: picture, to: scratch) }
      let rows = ProductRows(
        isInPlace ? picture + pixels.lowerBound * pass.depth + partStarts[part] : UnsafePointer(scratch),
        step: isInPlace ? pass.depth : length, count: pixels.count, depth: length, packedIn: isPacked ? packed : nil)
      for panel in groupPanels {
        let weights = panels + (panel * pass.weightRows + partStarts[part]) * 16
        // What comes next: the same part of the next panel, or the next part of the first one.
        var next: UnsafePointer<Float>?
        if panel + 1 < groupPanels.upperBound {
          next = weights + pass.weightRows * 16
        } else if part + 1 < parts.count {
          next = panels + (groupPanels.lowerBound * pass.weightRows + partStarts[part + 1]) * 16
        }
        rows.multiply(
          weights, next: next,
          bias: bias.map { $0 + panel * 16 }, goesOn: part > 0, to: output + panel * 16, step: columns,
          columns: min(16, columns - panel * 16))
      }
    }
    guard let finish else { return }
    if groupCount == 1 { return finish(.init(start: output, count: pixels.count * columns)) }
    let (first, end) = (groupPanels.lowerBound * 16, min(groupPanels.upperBound * 16, columns))
    for pixel in 0..<pixels.count { finish(.init(start: output + pixel * columns + first, count: end - first)) }
  }

  /// Copies what the pixels see of a part of the sum; zeros outside of the picture.
  private func gather(
    _ part: Int, _ pixels: Range<Int>, of picture: UnsafePointer<Float>, to scratch: UnsafeMutablePointer<Float>
  ) {
    let (width, height, depth, length) = (pass.source.width, pass.source.height, pass.depth, partLengths[part])
    var offset = 0
    for piece in parts[part] {
      var (row, column) = pixels.lowerBound.quotientAndRemainder(dividingBy: pass.columns.count)
      var to = scratch + offset
      for _ in pixels {
        let y = pass.rows.first + row * pass.rows.step + piece.row
        let x = pass.columns.first + column * pass.columns.step + piece.column
        if 0..<height ~= y, 0..<width ~= x {
          to.update(from: picture + (y * width + x) * depth + piece.channel, count: piece.count)
        } else {
          to.update(repeating: 0, count: piece.count)
        }
        to += length
        column += 1
        if column == pass.columns.count { (row, column) = (row + 1, 0) }
      }
      offset += piece.count
    }
  }
}
