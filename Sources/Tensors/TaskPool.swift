import Synchronization

/// What tasks use in turn, one of it for each task that runs at a time: memory, or what is bound to memory.
///
/// Unchecked: a piece belongs to one task at a time.
package final class TaskPool<Piece>: @unchecked Sendable {
  private struct Idle: @unchecked Sendable {
    let piece: Piece
  }

  private let idle: Mutex<[Idle]>
  private let make: @Sendable () -> Piece

  /// - Parameters:
  ///   - pieces: what there is already.
  ///   - make: makes one more where all are in use.
  package init(_ pieces: [Piece] = [], make: @escaping @Sendable () -> Piece) {
    idle = Mutex(pieces.map { Idle(piece: $0) })
    self.make = make
  }

  /// Calls a closure with a piece that nobody else has.
  package func use(_ body: (Piece) -> Void) {
    let own = idle.withLock { $0.popLast() } ?? Idle(piece: make())
    body(own.piece)
    idle.withLock { $0.append(own) }
  }
}
