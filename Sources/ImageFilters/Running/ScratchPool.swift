import Synchronization

/// Memory that tasks use in turn: as many pieces as tasks run at one time.
///
/// Unchecked: a piece belongs to one task from `take` to `give`.
final class ScratchPool: @unchecked Sendable {
  private let count: Int
  private let pieces: Mutex<[Piece]>

  private struct Piece: @unchecked Sendable {
    let memory: UnsafeMutablePointer<Float>
  }

  init(count: Int) {
    self.count = max(count, 1)
    pieces = Mutex([])
  }

  deinit {
    pieces.withLock { pieces in
      for piece in pieces { UnsafeMutableRawPointer(piece.memory).deallocate() }
    }
  }

  func take() -> UnsafeMutablePointer<Float> {
    if let piece = pieces.withLock({ $0.popLast() }) { return piece.memory }
    return
      UnsafeMutableRawPointer
      .allocate(byteCount: count * MemoryLayout<Float>.stride, alignment: 64)
      .bindMemory(to: Float.self, capacity: count)
  }

  func give(_ memory: UnsafeMutablePointer<Float>) {
    let piece = Piece(memory: memory)
    pieces.withLock { $0.append(piece) }
  }
}
