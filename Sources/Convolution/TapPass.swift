import CKernels
import Tensors

/// One walk of a kernel over a picture: the work of a forward pass, and of each phase of the input's gradient.
///
/// The pixel (j, i) of the pass is a sum over taps; tap (a, b) sees the source's pixel (rows.first + j · rows.step + a,
/// columns.first + i · columns.step + b), zero outside of the source.
struct TapPass {
  /// Where the taps and the pixels of a pass lie along one axis.
  struct Axis {
    /// How many pixels the pass has.
    let count: Int
    /// The source's place under tap 0 for pixel 0; may be negative.
    let first: Int
    /// The distance in the source of neighbouring pixels.
    let step: Int
    /// The taps' distances from tap 0, in ascending order; the first is 0.
    let taps: [Int]
    /// Which of the kernel's rows or columns each tap is.
    let kernelIndices: [Int]
    /// Where pixel 0 lies in the target, and the distance there of neighbouring pixels.
    let targetFirst: Int
    let targetStep: Int

    var span: Int { (taps.last ?? 0) + 1 }
    var areConsecutive: Bool { taps == Array(0..<taps.count) }
  }

  let rows: Axis
  let columns: Axis
  let source: PaddedRows
  let targetWidth: Int
  let targetChannels: Int
  let groups: Int
  /// The channels of one group in the source and in the target.
  let depth: Int
  let outputs: Int
  /// The rows of the weights that lie in one run in the source: (offset, length) as the kernel's loop wants them.
  let offsets: [Int]
  let run: Int
  /// Where each 16 numbers of such a run begin, and how many of them are the run's: for the gradient of a single output's weights.
  let chunks: [Int]
  let chunkLengths: [Int]
  /// The rows of one band.
  let band: Int
  /// What a pixel is computed by.
  let form: Form

  /// Three ways to sum: a block of outputs in registers, of which few outputs use a small part; with one output for each
  /// group, the inputs of a pixel; with one input too, neighbouring pixels.
  enum Form {
    case outputs
    case inputs
    case pixels
  }

  init(
    rows: Axis, columns: Axis, sourceHeight: Int, sourceWidth: Int, sourceChannels: Int, targetWidth: Int,
    targetChannels: Int, groups: Int
  ) {
    self.rows = rows
    self.columns = columns
    self.targetWidth = targetWidth
    self.targetChannels = targetChannels
    self.groups = groups
    depth = sourceChannels / groups
    outputs = targetChannels / groups
    let left = max(0, -columns.first)
    let last = columns.first + (columns.count - 1) * columns.step + columns.span - 1
    source = PaddedRows(
      height: sourceHeight, width: sourceWidth, channels: sourceChannels, left: left,
      right: max(0, last - (sourceWidth - 1)))
    let areMerged = groups == 1 && columns.areConsecutive
    run = areMerged ? columns.taps.count * depth : depth
    let rowLength = source.rowLength
    let start = (columns.first + left) * sourceChannels
    offsets = rows.taps.flatMap { row in
      (areMerged ? [0] : columns.taps).map { row * rowLength + start + $0 * sourceChannels }
    }
    let starts = Array(stride(from: 0, to: run, by: 16))
    chunks = offsets.flatMap { offset in starts.map { offset + $0 } }
    chunkLengths = offsets.flatMap { [run] _ in starts.map { min(16, run - $0) } }
    let isSingle = groups == 1 && targetChannels == 1
    let isRow = [rows, columns].allSatisfy { $0.areConsecutive && $0.step == 1 && $0.targetStep == 1 }
    form = isSingle && depth == 1 && isRow ? .pixels : isSingle && run >= 8 ? .inputs : .outputs
    // A band's source stays in the second cache: 96 KiB.
    band = max(1, min(rows.count, (24_576 / max(rowLength, 1) - rows.span) / rows.step + 1))
  }

  var bandCount: Int { (rows.count + band - 1) / band }
  var weightRows: Int { rows.taps.count * columns.taps.count * depth }
  var panelCount: Int { (outputs + 15) / 16 }
  /// The numbers of the weights as panels: group, then 16 outputs, then tap and channel.
  var panelsCount: Int { groups * panelCount * weightRows * 16 + 16 }
  /// The numbers from one row of a panel to the next.
  var panelStride: Int { form == .outputs ? 16 : 1 }
  /// The numbers of a padded band, and 64 behind it.
  var scratchCount: Int { ((band - 1) * rows.step + rows.span) * source.rowLength + 64 }

  /// The rows of one band.
  func bandRows(_ index: Int) -> Range<Int> { index * band..<min((index + 1) * band, rows.count) }

  /// Copies what a band sees of the source.
  func copyBand(_ band: Range<Int>, of picture: UnsafePointer<Float>, to scratch: UnsafeMutablePointer<Float>) {
    let first = rows.first + band.lowerBound * rows.step
    let end = rows.first + (band.upperBound - 1) * rows.step + rows.span
    source.copy(rows: first..<end, of: picture, to: scratch)
  }

  /// Computes the pixels of one band of one picture.
  func compute(
    _ band: Range<Int>, scratch: UnsafePointer<Float>, panels: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    accumulates: Bool, target: UnsafeMutablePointer<Float>
  ) {
    if form == .pixels {
      let to = target + (rows.targetFirst + band.lowerBound) * targetWidth + columns.targetFirst
      return ck_plane_rows(
        scratch + firstOffset, source.rowLength, panels, rows.taps.count, columns.taps.count, bias, accumulates ? 1 : 0,
        to, targetWidth, band.count, columns.count)
    }
    for row in band {
      let from = scratch + (row - band.lowerBound) * rows.step * source.rowLength
      let place = (rows.targetFirst + row * rows.targetStep) * targetWidth + columns.targetFirst
      let to = target + place * targetChannels
      if form == .outputs {
        computeOutputs(from, panels, bias, accumulates, to)
      } else {
        ck_dot_rows(
          from, columns.step * source.channels, columns.count, offsets, offsets.count, run, panels, bias,
          accumulates ? 1 : 0, to, columns.targetStep)
      }
    }
  }

  /// Where the first tap lies.
  var firstOffset: Int { offsets.first ?? 0 }

  private func computeOutputs(
    _ from: UnsafePointer<Float>, _ panels: UnsafePointer<Float>, _ bias: UnsafePointer<Float>?, _ accumulates: Bool,
    _ to: UnsafeMutablePointer<Float>
  ) {
    let panelStep = weightRows * 16
    for group in 0..<groups {
      ck_product_rows(
        from + group * depth, columns.step * source.channels, columns.count, offsets, offsets.count, run,
        panels + group * panelCount * panelStep, 16, panelStep, bias.map { $0 + group * outputs },
        accumulates ? 1 : 0, to + group * outputs, columns.targetStep * targetChannels, outputs)
    }
  }
}
