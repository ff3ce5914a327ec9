import CKernels
import ImageFilters
import Tensors

/// What a kernel makes of the picture before, compared with the one after in the samples of the files.
struct KernelPrediction {
  /// The picture after less what the kernel makes, height × width × channels; 0 beyond the windows.
  let residual: Tensor<Float>
  /// Of the rows to measure on: the sums of squares, and how many samples they are.
  let squares: (fit: Double, identity: Double)
  let count: Int

  /// - Parameters:
  ///   - pair: the pictures.
  ///   - weights: of each output and each input as they are laid over the picture.
  ///   - biases: one for each output.
  init(_ pair: FitPair, weights: [[[Double]]], biases: [Double], parallelism: Parallelism) {
    let (window, width, channels) = (pair.window, pair.before.width, pair.before.channels)
    let rounded = weights.map { $0.map { $0.map(Float.init) } }
    let offsets = biases.map(Float.init)
    var residual = Tensor<Float>(zeros: [pair.before.height, width, channels])
    var squares: [(fit: Double, identity: Double)] = []
    residual.withUnsafeMutableBufferPointer { residual in
      nonisolated(unsafe) let target = residual
      squares = parallelism.map(window.height) { y in
        var sums = (fit: 0.0, identity: 0.0)
        for channel in 0..<channels {
          let output = rounded.count == 1 ? 0 : channel
          let inputs = rounded[output].count == 1 ? [channel] : Array(0..<channels)
          let row = Self.row(y, pair, inputs: inputs, weights: rounded[output], bias: offsets[output])
          let start = (channel * pair.before.height + y + window.top) * width + window.left
          let (before, after) = (pair.stored.before.samples.span, pair.stored.after.samples.span)
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
    count = measured.count * window.width * channels
    self.squares = measured.reduce((0.0, 0.0)) { ($0.0 + squares[$1].fit, $0.1 + squares[$1].identity) }
  }

  /// A row of what the kernels make, in the samples of the files.
  private static func row(
    _ y: Int, _ pair: FitPair, inputs: [Int], weights: [[Float]], bias: Float
  ) -> [Float] {
    let window = pair.window
    var sums = [Float](repeating: bias, count: window.width)
    var part = sums
    pair.before.withPlanes { planes in
      for (input, weights) in zip(inputs, weights) {
        let rows = (0..<window.kernelHeight).map { Optional(planes[input] + (y + $0) * pair.before.width) }
        ck_correlate_rows(rows, weights, window.kernelHeight, window.kernelWidth, 1, &part, window.width)
        for x in sums.indices { sums[x] += part[x] }
      }
    }
    pair.light.encode(&sums)
    if pair.after.isBounded { for x in sums.indices { sums[x] = min(max(sums[x], 0), 1) } }
    return sums
  }
}
