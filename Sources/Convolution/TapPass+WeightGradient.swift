import CKernels
import Tensors

extension TapPass {
  /// Whether the gradient of the weights is summed with the inputs in the lanes, as there is one output only.
  var sumsInputs: Bool { groups == 1 && outputs == 1 }

  /// The numbers that sums with the inputs in the lanes take, and those for the bias.
  var laneSumsCount: Int { sumsInputs ? 16 * (chunks.count + 1) : 0 }

  /// Adds what a band contributes to the gradients of the weights and, where asked for, of the bias.
  ///
  /// - Parameters:
  ///   - gradient: that of the whole picture's output.
  ///   - one: a 1.
  ///   - sums: one for each weight.
  ///   - biasSums: one for each output channel.
  ///   - laneSums: ``laneSumsCount`` numbers, where there are any, take the sums instead.
  func addWeightGradient(
    _ band: Range<Int>, scratch: UnsafePointer<Float>, gradient: UnsafePointer<Float>, one: UnsafePointer<Float>,
    sums: UnsafeMutablePointer<Float>, biasSums: UnsafeMutablePointer<Float>?, laneSums: UnsafeMutablePointer<Float>
  ) {
    let rowLength = targetWidth * targetChannels
    let seen = gradient + band.lowerBound * rowLength
    if sumsInputs {
      if form == .pixels {
        ck_plane_sums(
          scratch + firstOffset, source.rowLength, seen, rowLength, band.count, columns.count, rows.taps.count,
          columns.taps.count, sums)
      } else {
        ck_run_sums(
          scratch, columns.step * source.channels, rows.step * source.rowLength, chunks, chunks.count, seen, 1,
          rowLength,
          columns.count, band.count, laneSums)
      }
      guard biasSums != nil else { return }
      let (count, lanes) = (band.count * rowLength, laneSums + 16 * chunks.count)
      ck_product_sums(one, 0, 0, 1, seen, 16, 0, 16, count / 16, 1, lanes, 16)
      for index in count / 16 * 16..<count { lanes[0] += seen[index] }
      return
    }
    for (index, offset) in offsets.enumerated() {
      for group in 0..<groups {
        ck_product_sums(
          scratch + offset + group * depth, columns.step * source.channels, rows.step * source.rowLength, run,
          seen + group * outputs, targetChannels, rowLength, outputs, columns.count, band.count,
          sums + index * run * targetChannels + group * outputs, targetChannels)
      }
    }
    addBiasGradient(band, gradient: gradient, one: one, biasSums: biasSums)
  }

  /// Adds what a band contributes to the gradient of the bias, where that is asked for.
  func addBiasGradient(
    _ band: Range<Int>, gradient: UnsafePointer<Float>, one: UnsafePointer<Float>,
    biasSums: UnsafeMutablePointer<Float>?
  ) {
    guard let biasSums else { return }
    let rowLength = targetWidth * targetChannels
    ck_product_sums(
      one, 0, 0, 1, gradient + band.lowerBound * rowLength, targetChannels, rowLength, targetChannels, columns.count,
      band.count, biasSums, targetChannels)
  }

  /// Puts sums of lanes where the weights' and the bias' belong.
  func gather(
    _ laneSums: UnsafePointer<Float>, to sums: UnsafeMutablePointer<Float>, biasSums: UnsafeMutablePointer<Float>?
  ) {
    guard sumsInputs else { return }
    if form != .pixels {
      var place = sums
      for (index, length) in chunkLengths.enumerated() {
        place.update(from: laneSums + 16 * index, count: length)
        place += length
      }
    }
    guard let biasSums else { return }
    for lane in 0..<16 { biasSums[0] += laneSums[16 * chunks.count + lane] }
  }
}
