package import Tensors

/// Memory of floats for as long as its owner lives, 64-byte aligned, with 64 bytes behind it that may be read.
///
/// Unchecked: the owner sees to it that no two threads write to the same place.
package final class FloatMemory: @unchecked Sendable {
  private let bytes: UnsafeMutableRawBufferPointer

  /// The first float.
  package let base: UnsafeMutablePointer<Float>

  /// The number of floats.
  package let count: Int

  /// Numbers that a thread sets at a time: a page of 2 MiB.
  private static let piece = 512 << 10

  /// Memory of zeros. The system clears pages when they are first written to; for the hundreds of megabytes of a network's
  /// factors that takes as long as a run, so that threads may share it.
  package init(zeros count: Int, parallelism: Parallelism = .serial) {
    self.count = count
    let whole = count + 16
    bytes = LargeMemory.allocate(byteCount: whole * MemoryLayout<Float>.stride)
    let floats = bytes.bindMemory(to: Float.self)
    guard let base = floats.baseAddress else { preconditionFailure("no memory for \(count) floats") }
    self.base = base
    nonisolated(unsafe) let all = base
    parallelism.forEach((whole + Self.piece - 1) / Self.piece) { index in
      let first = index * Self.piece
      (all + first).update(repeating: 0, count: min(Self.piece, whole - first))
    }
  }

  deinit { LargeMemory.deallocate(bytes) }
}
