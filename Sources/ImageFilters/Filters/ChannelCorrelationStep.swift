import Convolution
import ImageCodecs

/// Lays tables of weights over the channels of rows, each taken out of the pixels first.
struct ChannelCorrelationStep: RowStep {
  let format: WorkingFormat
  let border: Border
  /// For each output channel, alpha last, the input channels that it follows from.
  private let terms: [[(input: Int, correlation: RowCorrelation)]]
  private let biases: [Float]
  private let height: Int
  private let originRow: Int
  private let finish: LinearFinish
  private let keepsAlpha: Bool
  private let strips: Strips

  /// - Parameter kernels: as they are laid over the stored rows.
  init(_ kernels: ChannelKernels, format: WorkingFormat, border: Border) {
    let kernel = kernels.kernels[0][0]
    self.format = format
    self.border = border
    var terms = kernels.kernels.enumerated().map { output, row in
      row.enumerated().map { input, kernel in
        (input: kernels.mixesColors ? input : output, correlation: RowCorrelation(kernel))
      }
    }
    let alpha = kernels.alphaKernel
    keepsAlpha = alpha.isZeroSum
    if format.color.hasAlpha { terms.append([(kernels.count, RowCorrelation(alpha))]) }
    self.terms = terms
    biases = kernels.biases
    height = kernel.height
    originRow = -kernel.anchor.row
    finish = keepsAlpha ? .response(offset: 0) : .blend(offset: 0)
    strips = Strips(
      format, output: format, border: border, origin: -kernel.anchor.column, before: 0, after: kernel.width - 1,
      samples: 1600)
  }

  var input: WorkingFormat { format }
  var output: WorkingFormat { format }
  var rowsPerBlock: Int { 32 }
  private var stride: Int { (strips.longest / format.channels + 31) / 16 * 16 }
  private var sourceRows: Int { rowsPerBlock + height - 1 }
  /// A plane for each channel, one row of pixels, and for each row of the block a term and a sum of them.
  private var planeCount: Int { format.channels * sourceRows * stride }
  private var rowCount: Int { (strips.longest + 31) / 16 * 16 }
  private var sumCount: Int {
    terms.joined().map { $0.correlation.scratchCount(rows: rowsPerBlock, count: stride, step: 1) }.max() ?? 0
  }
  var scratchCount: Int { planeCount + rowCount + 2 * rowsPerBlock * stride + sumCount }

  func window(for y: Int) -> Range<Int> { y + originRow..<y + originRow + height }

  func compute(
    _ rows: Range<Int>, from input: RowWindow, into output: OutputRows, scratch: UnsafeMutablePointer<Float>
  ) {
    let first = window(for: rows.lowerBound).lowerBound
    let channels = format.channels
    let row = scratch + planeCount
    let (part, sum) = (row + rowCount, row + rowCount + rowsPerBlock * stride)
    let sums = sum + rowsPerBlock * stride
    for strip in strips.ranges {
      let wide = strips.longest / channels - strips.longestOutput + strip.count
      for line in 0..<rows.count + height - 1 {
        let pixels = strips.pixels(strip, of: input[first + line], scratch: row).assumingMemoryBound(to: Float.self)
        for channel in 0..<channels {
          let plane = scratch + (channel * sourceRows + line) * stride
          for x in 0..<wide { plane[x] = pixels[x * channels + channel] }
        }
      }
      // Alpha first, as biases go through it.
      for channel in (0..<channels).reversed() {
        for (index, term) in terms[channel].enumerated() {
          apply(
            term.correlation, to: scratch + term.input * sourceRows * stride, rows: rows.count, count: strip.count,
            into: index == 0 ? sum : part, scratch: sums)
          guard index > 0 else { continue }
          for line in 0..<rows.count {
            for x in 0..<strip.count { sum[line * stride + x] += part[line * stride + x] }
          }
        }
        let bias = channel < biases.count ? biases[channel] : 0
        for (line, y) in rows.enumerated() {
          let (source, target) = (sum + line * stride, output[y] + strip.lowerBound * channels)
          let throughAlpha = format.color.hasAlpha && !keepsAlpha && bias != 0
          for x in 0..<strip.count {
            let alpha = throughAlpha ? min(max(target[x * channels + channels - 1], 0), format.white) : format.white
            target[x * channels + channel] = source[x] + bias * alpha
          }
        }
      }
    }
    for y in rows { finish.apply(to: output[y], format: format) { input[y] } }
  }

  private func apply(
    _ correlation: RowCorrelation, to plane: UnsafeMutablePointer<Float>, rows: Int, count: Int,
    into target: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    let row = { (line: Int) in UnsafePointer(plane + line * stride) }
    withRows(rows + height - 1, row) { pointers in
      withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<Float>.self, capacity: rows) { outputs in
        for line in 0..<rows { outputs.initializeElement(at: line, to: target + line * stride) }
        correlation.apply(
          to: pointers, count: count, step: 1, outputs: UnsafeBufferPointer(outputs), scratch: scratch)
      }
    }
  }
}
