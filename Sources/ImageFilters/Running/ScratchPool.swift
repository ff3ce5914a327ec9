import Synchronization
import Tensors

/// Memory that tasks use in turn: as many pieces as tasks run at one time.
///
/// Unchecked: a piece belongs to one task at a time.
final class ScratchPool: @unchecked Sendable {
  private let count: Int
  private let pieces: Mutex<[Piece]>

  private struct Piece: @unchecked Sendable {
    let memory: UnsafeMutableBufferPointer<Float>
  }

  init(count: Int) {
    self.count = max(count, 1)
    pieces = Mutex([])
  }

  deinit {
    pieces.withLock { pieces in
      for piece in pieces { LargeMemory.deallocate(UnsafeMutableRawBufferPointer(piece.memory)) }
    }
  }

  /// Calls a closure with a piece.
  func use(_ body: (UnsafeMutablePointer<Float>) -> Void) {
    let piece =
      pieces.withLock { $0.popLast() }
      ?? Piece(
        memory: LargeMemory.allocate(byteCount: count * MemoryLayout<Float>.stride).bindMemory(to: Float.self))
    if let start = piece.memory.baseAddress { body(start) }
    pieces.withLock { $0.append(piece) }
  }
}
