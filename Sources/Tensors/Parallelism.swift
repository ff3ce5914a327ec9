import CThreads
import Synchronization

/// How many threads a piece of work may use. The result never depends on it.
public struct Parallelism: Hashable, Sendable {
  /// The number of threads, 1 or more.
  public let threads: Int

  /// - Precondition: `threads` is at least 1.
  public init(threads: Int) {
    precondition(threads >= 1, "\(threads) threads cannot do any work")
    self.threads = threads
  }

  /// One thread: the calling one.
  public static let serial = Parallelism(threads: 1)

  /// As many threads as there are processors for this process: its affinity and, on Linux, the quota of its
  /// control group.
  public static let available = Parallelism(threads: ProcessLimits.processors)

  /// Does `body(i)` once for every i in 0..<count, several at a time, and returns when all are done.
  ///
  /// Work is handed out one index after the other, so uneven pieces balance themselves. Threads wait for the next loop for
  /// 50 µs before they go to sleep, and nothing is allocated: a loop of two short pieces takes below 1 µs then. All threads
  /// round, and take denormal numbers, as the calling one does.
  public func forEach(_ count: Int, _ body: @Sendable (Int) -> Void) {
    forEach(count) { index, _ in body(index) }
  }

  /// Does `body(i, lane)` once for every i in 0..<count; pieces that are done at the same time have different lanes in
  /// 0..<threads, so that a lane can own memory to work in.
  package func forEach(_ count: Int, _ body: @Sendable (_ index: Int, _ lane: Int) -> Void) {
    let workers = min(threads, count)
    guard workers > 1 else {
      for index in 0..<max(count, 0) { body(index, 0) }
      return
    }
    _ = Team.isReady
    forEachInTeam(workers, count, body)
  }

  /// The results of `body(i)` for every i in 0..<count, several of them computed at a time.
  ///
  /// - Throws: what `body` throws, for the least i if several do. Once one has, no other is begun.
  public func map<Value: Sendable, Failure: Error>(
    _ count: Int, _ body: @Sendable (Int) throws(Failure) -> Value
  ) throws(Failure) -> [Value] {
    let results = Mutex([Result<Value, Failure>?](repeating: nil, count: count))
    let hasFailed = Atomic(false)
    forEach(count) { index in
      guard !hasFailed.load(ordering: .relaxed) else { return }
      let result: Result<Value, Failure>
      do throws(Failure) {
        result = .success(try body(index))
      } catch {
        result = .failure(error)
        hasFailed.store(true, ordering: .relaxed)
      }
      results.withLock { $0[index] = result }
    }
    var values: [Value] = []
    values.reserveCapacity(count)
    for case let result? in results.withLock({ $0 }) { values.append(try result.get()) }
    return values
  }
}

/// The threads that all loops share: one for each processor but the caller's, so that loops within loops, or in several
/// threads, start no more.
private enum Team {
  static let isReady: Bool = {
    ct_prepare(ProcessLimits.processors - 1)
    return true
  }()
}

/// The team's loop, which takes the closure as its two words: Swift's own way to hand a closure that does not escape to another
/// thread allocates a copy of it, and Dispatch three things.
@_silgen_name("ct_for_each")
private func forEachInTeam(_ lanes: Int, _ count: Int, _ body: @Sendable (Int, Int) -> Void)
