import Foundation
import Synchronization
import Tensors
import Testing

/// Loops on the threads of the team: every index once, in whatever way loops meet.
@Suite("Parallel loops")
struct ParallelismTests {
  /// How often each index was done.
  private final class Marks: Sendable {
    private let marks: Mutex<[Int]>

    init(_ count: Int) { marks = Mutex([Int](repeating: 0, count: count)) }

    func add(_ index: Int) { marks.withLock { $0[index] += 1 } }

    var areAllOnce: Bool { marks.withLock { $0.allSatisfy { $0 == 1 } } }
  }

  @Test("Every index is done once", arguments: [0, 1, 2, 3, 17, 1000], [1, 2, 3, 64])
  func once(count: Int, threads: Int) {
    for _ in 0..<20 {
      let marks = Marks(count)
      Parallelism(threads: threads).forEach(count) { marks.add($0) }
      #expect(marks.areAllOnce)
    }
  }

  @Test("Pieces at the same time have different lanes")
  func lanes() {
    let parallelism = Parallelism(threads: 4)
    let atWork = Mutex(Set<Int>())
    let faults = Mutex(0)
    parallelism.forEach(2000) { _, lane in
      if !(0..<4).contains(lane) || !atWork.withLock({ $0.insert(lane).inserted }) { faults.withLock { $0 += 1 } }
      _ = atWork.withLock { $0.remove(lane) }
    }
    #expect(faults.withLock { $0 } == 0)
  }

  @Test("Loops within loops")
  func nested() {
    let marks = Marks(20 * 30)
    Parallelism(threads: 3).forEach(20) { outer in
      Parallelism(threads: 3).forEach(30) { marks.add(outer * 30 + $0) }
    }
    #expect(marks.areAllOnce)
  }

  @Test("Loops of several tasks at the same time")
  func concurrent() async {
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<50 {
            let marks = Marks(40)
            Parallelism(threads: 4).forEach(40) { marks.add($0) }
            guard marks.areAllOnce else { return false }
          }
          return true
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }

  @Test("What is written in a loop is seen after it")
  func visibility() {
    nonisolated(unsafe) let numbers = UnsafeMutablePointer<Int>.allocate(capacity: 64)
    defer { numbers.deallocate() }
    for round in 0..<500 {
      Parallelism(threads: 2).forEach(64) { numbers[$0] = round + $0 }
      let isRight = (0..<64).allSatisfy { numbers[$0] == round + $0 }
      #expect(isRight)
    }
  }

  #if os(Linux)
    @Test("A process that was made by fork does its loops alone, though it has none of the threads")
    func fork() throws {
      // Swift hides it, for good reasons; a program in C or Python that the library is part of may still call it.
      let symbol = try #require(dlsym(nil, "fork"))
      let fork = unsafeBitCast(symbol, to: (@convention(c) () -> pid_t).self)
      Parallelism(threads: 4).forEach(100) { _ in }
      let child = fork()
      if child == 0 {
        // After 5 s a signal ends it.
        alarm(5)
        let sum = Atomic(0)
        for _ in 0..<1000 { Parallelism(threads: 4).forEach(8) { sum.add($0, ordering: .relaxed) } }
        _exit(sum.load(ordering: .relaxed) == 28_000 ? 0 : 1)
      }
      var status: CInt = -1
      #expect(waitpid(child, &status, 0) == child && status == 0)
    }
  #endif

  @Test("Results come in order")
  func map() {
    #expect(Parallelism(threads: 3).map(100) { $0 * $0 } == (0..<100).map { $0 * $0 })
  }

  @Test(
    "What a piece of work throws is thrown, the first of several in their order, and the rest is left",
    arguments: [1, 3])
  func throwingMap(threads: Int) {
    struct Failure: Error, Equatable {
      let index: Int
    }
    let begun = Atomic(0)
    #expect(throws: Failure(index: 2)) {
      try Parallelism(threads: threads).map(100_000) { (index) throws(Failure) in
        begun.add(1, ordering: .relaxed)
        if index >= 2 { throw Failure(index: index) }
        return index
      }
    }
    #expect(begun.load(ordering: .relaxed) < 100_000)
  }
}
