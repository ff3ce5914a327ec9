import Tensors

/// What the kernel should make of each output pixel, with zeros where it is not learnt from, and 1 where it is.
struct TargetRows: Sendable {
  let window: FitWindow
  /// For each output channel height × width.
  let values: [Tensor<Float>]
  /// Height × width: 1 or 0.
  let mask: Tensor<Float>
  /// How many are learnt from.
  let count: Int

  /// - Parameters:
  ///   - after: the picture after, in the light that is fitted in.
  ///   - channels: its channels that are wanted; where a sample of one is left out, so are those of the others.
  ///   - skipsClipped: whether black and white are left out.
  init(_ after: SamplePlanes, channels: [Int], window: FitWindow, skipsClipped: Bool) {
    self.window = window
    let skips = skipsClipped && after.isBounded
    let shape: Shape = [window.height, window.width]
    var count = 0
    var mask = Tensor<Float>(zeros: shape)
    var values = channels.map { _ in Tensor<Float>(zeros: shape) }
    after.withPlanes { planes in
      mask.withUnsafeMutableBufferPointer { mask in
        for y in 0..<window.height where window.isLearnt[y] {
          let start = (y + window.top) * after.width + window.left
          for x in 0..<window.width {
            let isCut = skips && channels.contains { planes[$0][start + x] <= 0 || planes[$0][start + x] >= 1 }
            guard !isCut else { continue }
            mask[y * window.width + x] = 1
            count += 1
          }
        }
        for (index, channel) in channels.enumerated() {
          values[index].withUnsafeMutableBufferPointer { values in
            for y in 0..<window.height where window.isLearnt[y] {
              let start = (y + window.top) * after.width + window.left
              for x in 0..<window.width {
                values[y * window.width + x] = planes[channel][start + x] * mask[y * window.width + x]
              }
            }
          }
        }
      }
    }
    self.mask = mask
    self.values = values
    self.count = count
  }
}
