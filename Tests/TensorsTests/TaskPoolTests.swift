import Synchronization
import Tensors
import Testing

@Suite("What tasks use in turn")
struct TaskPoolTests {
  private final class Piece: Sendable {
    let isInUse = Atomic(false)
    let uses = Atomic(0)
  }

  private final class Record: Sendable {
    let pieces = Mutex<[Piece]>([])
    let isShared = Atomic(false)
  }

  @Test("A piece has one user at a time, and there are no more pieces than threads")
  func exclusive() {
    let record = Record()
    let pool = TaskPool {
      let piece = Piece()
      record.pieces.withLock { $0.append(piece) }
      return piece
    }
    Parallelism(threads: 4).forEach(500) { _ in
      pool.use { piece in
        if piece.isInUse.exchange(true, ordering: .acquiringAndReleasing) {
          record.isShared.store(true, ordering: .relaxed)
        }
        piece.uses.add(1, ordering: .relaxed)
        piece.isInUse.store(false, ordering: .releasing)
      }
    }
    let pieces = record.pieces.withLock { $0 }
    let (isShared, uses) = (
      record.isShared.load(ordering: .relaxed), pieces.reduce(0) { $0 + $1.uses.load(ordering: .relaxed) }
    )
    #expect(!isShared && uses == 500)
    #expect(1...4 ~= pieces.count)
  }

  @Test("What there is already is used first, nested uses get pieces of their own")
  func order() {
    let pool = TaskPool(["first"]) { "another" }
    var seen: [String] = []
    pool.use { outer in
      seen.append(outer)
      pool.use { seen.append($0) }
    }
    pool.use { seen.append($0) }
    #expect(seen == ["first", "another", "first"])
  }
}
