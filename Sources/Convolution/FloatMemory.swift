import Tensors

/// Memory of floats for as long as its owner lives, 64-byte aligned, with 64 bytes behind it that may be read.
///
/// Unchecked: the owner sees to it that no two threads write to the same place.
package final class FloatMemory: @unchecked Sendable {
  private let bytes: UnsafeMutableRawBufferPointer

  /// The first float.
  package let base: UnsafeMutablePointer<Float>

  /// The number of floats.
  package let count: Int

  /// Memory of zeros.
  package init(zeros count: Int) {
    self.count = count
    let whole = count + 16
    bytes = LargeMemory.allocate(byteCount: whole * MemoryLayout<Float>.stride)
    let floats = bytes.bindMemory(to: Float.self)
    guard let base = floats.baseAddress else { preconditionFailure("no memory for \(count) floats") }
    self.base = base
    floats.update(repeating: 0)
  }

  deinit { LargeMemory.deallocate(bytes) }
}
