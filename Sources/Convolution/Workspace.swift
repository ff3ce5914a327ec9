package import Tensors

/// Memory that engines work in one after the other: what one leaves there the next writes over.
///
/// A network's layers run one at a time. So all of them need no more than the one that needs most, and find it in the caches.
///
/// Unchecked: only one of the engines may run at a time.
package final class Workspace: @unchecked Sendable {
  private let parallelism: Parallelism
  private var memory = FloatMemory(zeros: 0)
  private var wanted = 0

  /// - Parameter parallelism: how many threads clear the memory.
  package init(parallelism: Parallelism = .serial) { self.parallelism = parallelism }

  /// Sees to it that there is room for so many floats. Not during a run.
  package func reserve(_ count: Int) { wanted = max(wanted, count) }

  /// How many floats there is room for.
  package var count: Int { wanted }

  /// The first float, on a cache line's start. The memory is taken when it is first asked for, as only then all engines have said
  /// what they need.
  package var base: UnsafeMutablePointer<Float> {
    if memory.count < wanted { memory = FloatMemory(zeros: wanted, parallelism: parallelism) }
    return memory.base
  }

  /// A number of floats that fills whole cache lines.
  static func lines(_ count: Int) -> Int { (count + 15) / 16 * 16 }
}
