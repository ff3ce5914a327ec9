import CKernels
package import Tensors

extension Tensor<Float> {
  /// A picture, height × width × channels, in another size.
  ///
  /// Each pixel is a mean of those that lie under it, weighted by a triangle that is as wide as two pixels of the smaller of both
  /// pictures: linear interpolation where the picture grows, and no aliasing where it shrinks (what Pillow and torchvision
  /// call bilinear with antialiasing).
  package func resampled(to size: PictureSize) -> Tensor<Float> {
    let (height, width, channels) = (shape[0], shape[1], shape[2])
    let columns = ResamplingWeights(from: width, to: size.width)
    let rows = ResamplingWeights(from: height, to: size.height)
    let narrow = Tensor(uninitialized: [height, size.width, channels]) { target in
      withUnsafeBufferPointer { source in
        for y in 0..<height {
          let row = y * width * channels
          for x in 0..<size.width {
            let (first, weights) = (columns.firsts[x], columns.weights(of: x))
            for channel in 0..<channels {
              var sum: Float = 0
              for tap in weights.indices {
                sum += columns.values[tap] * source[row + (first + tap - weights.lowerBound) * channels + channel]
              }
              target[(y * size.width + x) * channels + channel] = sum
            }
          }
        }
      }
    }
    let length = size.width * channels
    return Tensor(uninitialized: [size.height, size.width, channels]) { target in
      guard let target = target.baseAddress else { return }
      narrow.withUnsafeBufferPointer { source in
        guard let source = source.baseAddress else { return }
        for y in 0..<size.height {
          let taps = rows.weights(of: y)
          let lines = taps.map { Optional(source + (rows.firsts[y] + $0 - taps.lowerBound) * length) }
          rows.values[taps].withUnsafeBufferPointer {
            ck_weighted_rows(lines, 0, $0.baseAddress, taps.count, target + y * length, length)
          }
        }
      }
    }
  }
}

/// Which samples of a row make each of another length, and with which weights.
private struct ResamplingWeights {
  /// The first sample for each.
  private(set) var firsts: [Int] = []
  /// The weights of all, one after the other.
  private(set) var values: [Float] = []
  private var starts = [0]

  init(from count: Int, to newCount: Int) {
    let scale = Double(count) / Double(newCount)
    let reach = max(scale, 1)
    for index in 0..<newCount {
      let center = (Double(index) + 0.5) * scale
      let first = max(0, Int((center - reach + 0.5).rounded(.down)))
      let end = min(count, Int((center + reach + 0.5).rounded(.down)))
      let weights = (first..<end).map { max(0, 1 - abs(Double($0) + 0.5 - center) / reach) }
      let sum = weights.reduce(0, +)
      firsts.append(first)
      values += weights.map { Float($0 / sum) }
      starts.append(values.count)
    }
  }

  /// Where the weights of one are.
  func weights(of index: Int) -> Range<Int> { starts[index]..<starts[index + 1] }
}
