import CKernels
import Convolution
import Tensors

/// Sums over all pixels for each channel. They run over chunks of pixels whose size follows from the channels alone, each of which
/// stays in the caches, and are put together one chunk after the other, in Double: no thread's share changes them.
///
/// Unchecked: each chunk has memory of its own, and results are read when all are done.
final class ChannelSums: @unchecked Sendable {
  private let channels: Int
  private let chunk: Int
  private let parallelism: Parallelism
  /// Two sums for each chunk and channel: all first ones of a chunk, then the second ones.
  private let sums: UnsafeMutablePointer<Double>
  private let shifts: FloatMemory
  private let zeros: FloatMemory

  init(pixels: Int, channels: Int, parallelism: Parallelism) {
    self.channels = channels
    self.parallelism = parallelism
    chunk = max(64, Parallelism.piece / max(channels, 1))
    let chunks = (pixels + chunk - 1) / chunk
    sums = .allocate(capacity: max(1, 2 * channels * chunks))
    shifts = FloatMemory(zeros: channels * chunks)
    zeros = FloatMemory(zeros: channels)
  }

  deinit { sums.deallocate() }

  /// Each channel's mean, and the mean of the squares of what differs from it.
  func moments(
    of input: UnsafePointer<Float>, pixels: Int, _ body: (_ channel: Int, _ mean: Double, _ variance: Double) -> Void
  ) {
    nonisolated(unsafe) let input = input
    forEachChunk(pixels) { [self] index, first, count in
      let (from, shift) = (input + first * channels, shifts.base + index * channels)
      let (means, squares) = start(index)
      // Around the chunk's own mean, as in Float the squares of large numbers hide what differs.
      ck_channel_moments(from, nil, zeros.base, count, channels, means, squares)
      for channel in 0..<channels { shift[channel] = Float(means[channel] / Double(count)) }
      _ = start(index)
      ck_channel_moments(from, nil, shift, count, channels, means, squares)
    }
    for channel in 0..<channels {
      // Chan, Golub and LeVeque 1979: the moments of two sets from those of each.
      var (seen, mean, squares) = (0.0, 0.0, 0.0)
      for index in 0..<chunks(pixels) {
        let count = Double(min(chunk, pixels - index * chunk))
        let (first, second) = (sums[2 * index * channels + channel], sums[(2 * index + 1) * channels + channel])
        let offset = first / count
        let difference = Double(shifts.base[index * channels + channel]) + offset - mean
        let all = seen + count
        mean += difference * count / all
        squares += second - offset * first + difference * difference * seen * count / all
        seen = all
      }
      body(channel, mean, max(0, squares / Double(pixels)))
    }
  }

  /// Each channel's sum of the gradient, and of the gradient times what the input differs from the shift.
  func products(
    of input: UnsafePointer<Float>, gradient: UnsafePointer<Float>, shift: UnsafePointer<Float>?, pixels: Int,
    _ body: (_ channel: Int, _ gradient: Double, _ product: Double) -> Void
  ) {
    nonisolated(unsafe) let (input, gradient, shift) = (input, gradient, shift ?? UnsafePointer(zeros.base))
    sum(
      pixels,
      { [self] first, count, sums, products in
        let place = first * channels
        ck_channel_moments(input + place, gradient + place, shift, count, channels, sums, products)
      }, body)
  }

  /// Each channel's sums of whatever a closure adds to them for some pixels.
  func sum(
    _ pixels: Int,
    _ add:
      @Sendable (
        _ first: Int, _ count: Int, _ sums: UnsafeMutablePointer<Double>, _ others: UnsafeMutablePointer<Double>
      ) -> Void,
    _ body: (_ channel: Int, _ sum: Double, _ other: Double) -> Void
  ) {
    forEachChunk(pixels) { [self] index, first, count in
      let (sums, others) = start(index)
      add(first, count, sums, others)
    }
    for channel in 0..<channels {
      var (sum, other) = (0.0, 0.0)
      for index in 0..<chunks(pixels) {
        sum += sums[2 * index * channels + channel]
        other += sums[(2 * index + 1) * channels + channel]
      }
      body(channel, sum, other)
    }
  }

  /// Does chunks, each by one thread.
  func forEachChunk(_ pixels: Int, _ body: @Sendable (_ index: Int, _ first: Int, _ count: Int) -> Void) {
    parallelism.forEach(chunks(pixels)) { [chunk] index in
      body(index, index * chunk, min(chunk, pixels - index * chunk))
    }
  }

  private func chunks(_ pixels: Int) -> Int { (pixels + chunk - 1) / chunk }

  /// A chunk's sums, as zeros.
  private func start(_ index: Int) -> (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) {
    let first = sums + 2 * index * channels
    first.update(repeating: 0, count: 2 * channels)
    return (first, first + channels)
  }
}
