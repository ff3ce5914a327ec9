import Convolution
import Synchronization
import Tensors

/// Memory for examples under way, for as many threads as there are; taken and given back without an allocation once there
/// is enough.
final class ScratchMemory: Sendable {
  /// Memory for an input and a target.
  struct Piece: Sendable {
    let input: FloatMemory
    let target: FloatMemory
  }

  private let count: Int
  private let idle = Mutex<[Piece]>([])

  /// - Parameter count: the numbers of an input, or of a target, whichever is larger.
  init(count: Int) { self.count = count }

  func take() -> Piece {
    idle.withLock { $0.popLast() } ?? Piece(input: FloatMemory(zeros: count), target: FloatMemory(zeros: count))
  }

  func give(_ piece: Piece) { idle.withLock { $0.append(piece) } }
}
