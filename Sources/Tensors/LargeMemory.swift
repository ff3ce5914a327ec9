import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Memory for images, tensors and the rows that filters work on.
///
/// The system hands out large memory as pages that it clears when they are first written to, which takes longer than a
/// blur does (25 MB: 5 ms, measured). So blocks that were given back are used again, the last ones first, and Linux is
/// asked for pages of 2 MiB for the largest. The system may take the pages of idle blocks when it needs them.
package enum LargeMemory {
  /// Blocks of this size and more are used again.
  private static let threshold = 64 << 10

  /// Blocks of this size and more get pages of 2 MiB.
  private static let hugeThreshold = 4 << 20
  private static let hugePage = 2 << 20

  private struct Block: @unchecked Sendable {
    let memory: UnsafeMutableRawBufferPointer
  }

  /// The blocks that were given back, the last of them at the end.
  private static let idle = Mutex<[Block]>([])
  private static let mostIdle = 64
  private static let mostIdleBytes = min(512 << 20, ProcessLimits.memory / 16)

  /// Uninitialized memory, 64-byte aligned, to be given to ``deallocate(_:)``.
  package static func allocate(byteCount: Int) -> UnsafeMutableRawBufferPointer {
    guard byteCount >= threshold else {
      let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, byteCount), alignment: 64)
      return UnsafeMutableRawBufferPointer(rebasing: memory[..<byteCount])
    }
    let block = idle.withLock { idle -> Block? in
      let fitting = idle.lastIndex { byteCount...byteCount + byteCount / 4 ~= $0.memory.count }
      return fitting.map { idle.remove(at: $0) }
    }
    if let block { return UnsafeMutableRawBufferPointer(rebasing: block.memory[..<byteCount]) }
    guard byteCount >= hugeThreshold else { return .allocate(byteCount: byteCount, alignment: 64) }
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: hugePage)
    #if canImport(Glibc)
      madvise(memory.baseAddress, byteCount, MADV_HUGEPAGE)
    #endif
    return memory
  }

  /// Gives memory back that came from ``allocate(byteCount:)``, or from Swift's own `allocate` with 64-byte alignment.
  package static func deallocate(_ memory: UnsafeMutableRawBufferPointer) {
    guard memory.count >= threshold else { return memory.deallocate() }
    if memory.count >= hugeThreshold { freePages(of: memory) }
    let surplus = idle.withLock { idle -> [Block] in
      idle.append(Block(memory: memory))
      var bytes = idle.reduce(0) { $0 + $1.memory.count }
      var surplus: [Block] = []
      while idle.count > mostIdle || bytes > mostIdleBytes {
        bytes -= idle[0].memory.count
        surplus.append(idle.removeFirst())
      }
      return surplus
    }
    for block in surplus { block.memory.deallocate() }
  }

  /// Lets the system take the pages that lie wholly inside, should it need them before they are written to again.
  private static func freePages(of memory: UnsafeMutableRawBufferPointer) {
    guard let base = memory.baseAddress else { return }
    let first = (UInt(bitPattern: base) + UInt(hugePage) - 1) / UInt(hugePage) * UInt(hugePage)
    let end = (UInt(bitPattern: base) + UInt(memory.count)) / UInt(hugePage) * UInt(hugePage)
    guard end > first else { return }
    madvise(UnsafeMutableRawPointer(bitPattern: first), Int(end - first), MADV_FREE)
  }
}
