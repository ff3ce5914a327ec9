import Tensors

/// The last rows of an image, each with room beyond its ends, in memory that is used again and again.
///
/// Unchecked: the engine lets tasks write different rows at one time, and nobody reads a row that is being written.
final class RowRing: @unchecked Sendable {
  /// The number of rows that are held at a time.
  let capacity: Int

  private let base: UnsafeMutableRawPointer
  private let stride: Int
  private let bytesBefore: Int
  private let owned: UnsafeMutableRawBufferPointer?

  /// Memory for `capacity` rows of a format, with `before` and `after` pixels beyond the ends.
  init(capacity: Int, _ format: WorkingFormat, before: Int = 0, after: Int = 0) {
    self.capacity = capacity
    bytesBefore = Self.aligned(before * format.bytesPerPixel)
    stride = Self.stride(format, before: before, after: after)
    let memory = LargeMemory.allocate(byteCount: max(1, capacity * stride))
    guard let start = memory.baseAddress else { preconditionFailure("memory without a place") }
    base = start
    owned = memory
  }

  /// All rows of an image in memory, which are only read.
  init(image bytes: UnsafeRawPointer, rows: Int, bytesPerRow: Int) {
    capacity = rows
    stride = bytesPerRow
    bytesBefore = 0
    base = UnsafeMutableRawPointer(mutating: bytes)
    owned = nil
  }

  deinit { if let owned { LargeMemory.deallocate(owned) } }

  /// The first pixel of row `y`.
  func row(_ y: Int) -> UnsafeMutableRawPointer { base + (y % capacity) * stride + bytesBefore }

  /// The bytes that such a ring takes.
  static func byteCount(capacity: Int, _ format: WorkingFormat, before: Int = 0, after: Int = 0) -> Int {
    capacity * stride(format, before: before, after: after)
  }

  private static func stride(_ format: WorkingFormat, before: Int, after: Int) -> Int {
    // One line more: rows a multiple of 4 KiB apart would fall into the same few lines of the cache.
    aligned(before * format.bytesPerPixel) + aligned(format.bytesPerRow + after * format.bytesPerPixel) + 64
  }

  /// Rounded up to a cache line.
  private static func aligned(_ bytes: Int) -> Int { (bytes + 63) / 64 * 64 }
}
