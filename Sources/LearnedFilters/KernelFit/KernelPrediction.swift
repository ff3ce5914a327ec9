import CKernels
import ImageFilters
import Tensors

/// What a kernel makes of the picture before, compared with the one after in the samples of the files.
struct KernelPrediction {
  /// The picture after less what the kernel makes, height × width × channels; 0 beyond the windows.
  let residual: Tensor<Float>
  let scores: (fit: LearnedKernel.Score, identity: LearnedKernel.Score)

  init(_ fit: KernelFit, weights: [[[Double]]], biases: [Double]) {
    let (window, width, channels) = (fit.window, fit.before.width, fit.before.channels)
    let rounded = weights.map { $0.map { $0.map(Float.init) } }
    let offsets = biases.map(Float.init)
    var residual = Tensor<Float>(zeros: [fit.before.height, width, channels])
    var squares: [(fit: Double, identity: Double)] = []
    residual.withUnsafeMutableBufferPointer { residual in
      nonisolated(unsafe) let target = residual
      squares = fit.parallelism.map(window.height) { y in
        var sums = (fit: 0.0, identity: 0.0)
        for channel in 0..<channels {
          let output = rounded.count == 1 ? 0 : channel
          let inputs = rounded[output].count == 1 ? [channel] : Array(0..<channels)
          let row = Self.row(y, fit, inputs: inputs, weights: rounded[output], bias: offsets[output])
          let start = (channel * fit.before.height + y + window.top) * width + window.left
          let (before, after) = (fit.stored.before.samples.span, fit.stored.after.samples.span)
          for x in 0..<window.width {
            let difference = after[start + x] - row[x]
            target[((y + window.top) * width + window.left + x) * channels + channel] = difference
            sums.fit += Double(difference) * Double(difference)
            let change = Double(after[start + x]) - Double(before[start + x])
            sums.identity += change * change
          }
        }
        return sums
      }
    }
    self.residual = residual
    let measured = squares.indices.filter(window.isMeasured)
    let count = measured.count * window.width * channels
    let total = measured.reduce((0.0, 0.0)) { ($0.0 + squares[$1].fit, $0.1 + squares[$1].identity) }
    scores = (
      .init(meanSquaredError: total.0 / Double(count), count: count),
      .init(meanSquaredError: total.1 / Double(count), count: count)
    )
  }

  /// A row of what the kernels make, in the samples of the files.
  private static func row(
    _ y: Int, _ fit: KernelFit, inputs: [Int], weights: [[Float]], bias: Float
  ) -> [Float] {
    let window = fit.window
    var sums = [Float](repeating: bias, count: window.width)
    var part = sums
    fit.before.withPlanes { planes in
      for (input, weights) in zip(inputs, weights) {
        let rows = (0..<window.kernelHeight).map { Optional(planes[input] + (y + $0) * fit.before.width) }
        ck_correlate_rows(rows, weights, window.kernelHeight, window.kernelWidth, 1, &part, window.width)
        for x in sums.indices { sums[x] += part[x] }
      }
    }
    if fit.options.linearLight { for x in sums.indices { sums[x] = TransferCurve.encoded(sums[x]) } }
    if fit.after.isBounded { for x in sums.indices { sums[x] = min(max(sums[x], 0), 1) } }
    return sums
  }
}
