import Synchronization
import Tensors
import TestSupport
import Testing

/// Memory that is used again.
@Suite("Large memory")
struct LargeMemoryTests {
  // Around where blocks begin to be used again, and where they get large pages.
  static let sizes = [
    0, 1, 63, 64, 65, 4096, (64 << 10) - 1, 64 << 10, (64 << 10) + 1, 1_000_001, (4 << 20) - 1, 4 << 20, 9_000_001,
  ]

  @Test("Blocks are as large as asked for, aligned to 64 bytes, and can be written to", arguments: sizes)
  func aligned(size: Int) throws {
    // The second time it may be a block that was given back.
    for _ in 0..<3 {
      let memory = LargeMemory.allocate(byteCount: size)
      defer { LargeMemory.deallocate(memory) }
      #expect(memory.count == size)
      let base = try #require(memory.baseAddress)
      #expect(UInt(bitPattern: base) % 64 == 0)
      guard size > 0 else { continue }
      for offset in [0, size / 2, size - 1] { memory[offset] = 7 }
      #expect(memory[0] == 7 && memory[size - 1] == 7)
    }
  }

  /// Gives a block back and asks for another one at once: whether it is the same memory. Other tests, at the same time,
  /// ask for blocks of other sizes; should one of them come between all the same, there are further tries.
  private func isUsedAgain(_ size: Int, for other: Int) -> Bool {
    (0..<5).contains { _ in
      let first = LargeMemory.allocate(byteCount: size)
      let address = first.baseAddress
      LargeMemory.deallocate(first)
      let second = LargeMemory.allocate(byteCount: other)
      defer { LargeMemory.deallocate(second) }
      #expect(second.count == other)
      return second.baseAddress == address
    }
  }

  @Test("A block given back is used again for nearly as much", arguments: [23_456_789, 77 << 10])
  func usedAgain(size: Int) {
    #expect(isUsedAgain(size, for: size))
    #expect(isUsedAgain(size, for: size - 1000))
    #expect(isUsedAgain(size, for: size * 9 / 10))
  }

  @Test("A block is not used for more than it has, nor for far less")
  func notUsed() {
    let size = 37_654_321
    // All of these blocks are idle in the end, so that none can be the system's same memory either.
    var addresses: Set<UnsafeMutableRawPointer?> = []
    for other in [size, size + 1, size * 2, size / 2 - 1, size * 7 / 10] {
      let memory = LargeMemory.allocate(byteCount: other)
      #expect(addresses.insert(memory.baseAddress).inserted, "\(other) bytes")
      LargeMemory.deallocate(memory)
    }
  }

  @Test("Blocks that are in use never overlap, with many threads")
  func neverOverlap() {
    #if DEBUG
      let rounds = 60
    #else
      let rounds = 600
    #endif
    let inUse = Mutex<[Range<UInt>]>([])
    let overlaps = Mutex(0)
    Parallelism(threads: 8).forEach(8) { thread in
      var random = SeededGenerator(seed: UInt64(thread))
      var mine: [UnsafeMutableRawBufferPointer] = []
      for _ in 0..<rounds {
        if mine.count < 4 || mine.count < 9 && Bool.random(using: &random) {
          // Few sizes that differ little, so that blocks go from thread to thread.
          let size = [65_536, 70_000, 80_001, 300_000, 310_000, 5_000_000].randomElement(using: &random) ?? 1
          let memory = LargeMemory.allocate(byteCount: size)
          let start = UInt(bitPattern: memory.baseAddress)
          let range = start..<start + UInt(memory.count)
          let isFree = inUse.withLock { inUse in
            defer { inUse.append(range) }
            return inUse.allSatisfy { !$0.overlaps(range) }
          }
          if !isFree { overlaps.withLock { $0 += 1 } }
          (memory[0], memory[size - 1]) = (UInt8(thread), UInt8(thread))
          mine.append(memory)
        } else {
          let memory = mine.remove(at: Int.random(in: 0..<mine.count, using: &random))
          if memory[0] != thread || memory[memory.count - 1] != thread { overlaps.withLock { $0 += 1 } }
          let start = UInt(bitPattern: memory.baseAddress)
          inUse.withLock { inUse in inUse.removeAll { $0.lowerBound == start } }
          LargeMemory.deallocate(memory)
        }
      }
      for memory in mine {
        let start = UInt(bitPattern: memory.baseAddress)
        inUse.withLock { inUse in inUse.removeAll { $0.lowerBound == start } }
        LargeMemory.deallocate(memory)
      }
    }
    #expect(overlaps.withLock { $0 } == 0)
    #expect(inUse.withLock { $0.isEmpty })
  }
}
