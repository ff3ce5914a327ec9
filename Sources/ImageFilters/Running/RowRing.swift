/// The last rows of an image, each with room beyond its ends, in memory that is used again and again.
///
/// Unchecked: the engine lets tasks write different rows at one time, and nobody reads a row that is being written.
final class RowRing: @unchecked Sendable {
  /// The number of rows that are held at a time.
  let capacity: Int

  private let base: UnsafeMutablePointer<Float>
  private let stride: Int
  private let samplesBefore: Int

  /// Memory for `capacity` rows of `samples` samples, `before` and `after` of them beyond the ends.
  init(capacity: Int, samples: Int, before: Int, after: Int) {
    self.capacity = capacity
    samplesBefore = Self.aligned(before)
    stride = samplesBefore + Self.aligned(samples + after)
    base =
      UnsafeMutableRawPointer
      .allocate(byteCount: max(1, capacity * stride) * MemoryLayout<Float>.stride, alignment: 64)
      .bindMemory(to: Float.self, capacity: capacity * stride)
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }

  /// The first pixel of row `y`.
  func row(_ y: Int) -> UnsafeMutablePointer<Float> { base + (y % capacity) * stride + samplesBefore }

  /// The bytes that such a ring takes.
  static func byteCount(capacity: Int, samples: Int, before: Int, after: Int) -> Int {
    capacity * (aligned(before) + aligned(samples + after)) * MemoryLayout<Float>.stride
  }

  /// Rounded up to a cache line of floats.
  private static func aligned(_ samples: Int) -> Int { (samples + 15) / 16 * 16 }
}
