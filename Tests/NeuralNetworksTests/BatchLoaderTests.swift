import Foundation
import NeuralNetworks
import Tensors
import Testing

@Suite("Batches")
struct BatchLoaderTests {
  static let kinds: [TargetKind] = [.classes(7), .tensor([2, 2, 1])]

  @Test("An epoch has every example once, in an order of its own; nil ends it", arguments: kinds)
  func epochs(_ target: TargetKind) throws {
    let loader = try BatchLoader(RandomExamples(count: 11, target: target), batch: 4, seed: 3)
    #expect(loader.batchesPerEpoch == 3)
    var orders: Set<[Float]> = []
    for epoch in 0..<4 {
      let batches = try loader.take(3)
      #expect(batches.map { $0.inputs.count / 2 } == [4, 4, 3])
      #expect(batches.map { $0.targets.count } == [4, 4, 3].map { $0 * target.elementCount })
      let order = batches.flatMap { batch in stride(from: 0, to: batch.inputs.count, by: 2).map { batch.inputs[$0] } }
      #expect(order.sorted() == (0..<11).map { Float($0) })
      if case .classes = target { #expect(batches.flatMap(\.targets) == order.map { Float(Int($0) % 7) }) }
      orders.insert(order)
      #expect(loader.cursor == BatchLoader.Cursor(epoch: epoch, batch: 3))
      #expect(try loader.take().isEnd)
      #expect(loader.cursor == BatchLoader.Cursor(epoch: epoch + 1))
    }
    #expect(orders.count == 4)
  }

  @Test("A label beyond the classes is an error before a loss sees it", arguments: [-1, 7, .max, .min] as [Int32])
  func labels(_ label: Int32) throws {
    let data = ChangedExamples(inner: RandomExamples(count: 11, target: .classes(7))) { index, _, target in
      if index == 9, case .classes(let labels) = target { labels[0] = label }
    }
    for (ahead, threads) in [(0, 1), (0, 3), (2, 1)] {
      let loader = try BatchLoader(
        data, batch: 11, shuffles: false, ahead: ahead, parallelism: Parallelism(threads: threads))
      #expect(throws: NetworkError(.data, "example 9 has the label \(label), which is none of 7 classes")) {
        try loader.take()
      }
    }
  }

  @Test("Without shuffling the order is the data set's; a rest may be dropped")
  func plain() throws {
    let data = RandomExamples(count: 11)
    let loader = try BatchLoader(data, batch: 4, shuffles: false, dropsRest: true)
    for _ in 0..<2 {
      let batches = try loader.take(3)
      #expect(batches.map(\.targets) == [[0, 1, 2, 3], [4, 5, 6, 0], []])
    }
    #expect(try BatchLoader(data, batch: 11, dropsRest: true).batchesPerEpoch == 1)
    #expect(try BatchLoader(data, batch: 50).take().targets.count == 11)
  }

  @Test("The same bits for any number of threads and of batches ahead", arguments: kinds)
  func bits(_ target: TargetKind) throws {
    let data = RandomExamples(count: 23, target: target)
    let expected = try BatchLoader(data, batch: 5, seed: 9, ahead: 0).take(20)
    #expect(Set(expected).count == 18)  // three epochs' ends are one
    for (ahead, threads) in [(0, 3), (1, 1), (2, 1), (2, 3), (7, 2), (30, 4)] {
      let loader = try BatchLoader(data, batch: 5, seed: 9, ahead: ahead, parallelism: Parallelism(threads: threads))
      #expect(try loader.take(20) == expected, "\(ahead) ahead on \(threads) threads")
    }
    #expect(try BatchLoader(data, batch: 5, seed: 10).take(20) != expected)
  }

  @Test("A loader goes on from every stored place", arguments: [0, 2])
  func resumes(ahead: Int) throws {
    let data = RandomExamples(count: 13)
    let whole = try BatchLoader(data, batch: 4, seed: 5, ahead: ahead)
    var expected: [LoadedBatch] = []
    var cursors: [BatchLoader.Cursor] = []
    for _ in 0..<15 {
      cursors.append(whole.cursor)
      expected.append(try whole.take())
    }
    for (index, cursor) in cursors.enumerated() {
      let stored = try JSONDecoder().decode(BatchLoader.Cursor.self, from: JSONEncoder().encode(cursor))
      let loader = try BatchLoader(data, batch: 4, seed: 5, start: stored, ahead: ahead)
      #expect(loader.cursor == cursor)
      #expect(try loader.take(15 - index) == Array(expected[index...]), "from \(cursor)")
      #expect(loader.cursor == whole.cursor)
    }
  }

  @Test("Choices are new in each epoch, or repeated while the order is not")
  func choices() throws {
    func choices(repeats: Bool) throws -> [[Float: Float]] {
      let loader = try BatchLoader(RandomExamples(count: 9), batch: 9, seed: 1, repeatsChoices: repeats)
      return try (0..<3).map { _ in
        let batch = try loader.take(2)[0].inputs
        return Dictionary(uniqueKeysWithValues: (0..<9).map { (batch[2 * $0], batch[2 * $0 + 1]) })
      }
    }
    #expect(Set(try choices(repeats: true)).count == 1)
    let new = try choices(repeats: false)
    #expect(Set(new.flatMap(\.values)).count == 27)
    #expect(try choices(repeats: true)[0] == new[0])
  }

  @Test(
    "What cannot be loaded is thrown, the first in order, and tried anew", arguments: [(0, 1), (0, 3), (2, 1), (3, 3)])
  func failures(ahead: Int, threads: Int) throws {
    let data = RandomExamples(count: 12, broken: [6, 7])
    let loader = try BatchLoader(
      data, batch: 4, shuffles: false, ahead: ahead, parallelism: Parallelism(threads: threads))
    #expect(try loader.take().targets == [0, 1, 2, 3])
    for _ in 0..<3 {
      #expect(throws: NetworkError(.data, "6 is broken")) { try loader.take() }
      #expect(loader.cursor == BatchLoader.Cursor(batch: 1))
    }
  }

  @Test("A loader that nobody needs any more ends, whatever it is about")
  func abandoned() throws {
    for _ in 0..<20 {
      let loader = try BatchLoader(RandomExamples(count: 200), batch: 20, ahead: 5)
      #expect(try !loader.take().isEnd)
    }
  }

  @Test("Where there is no batch to be had, that is said")
  func refused() {
    let data = RandomExamples(count: 10)
    #expect(throws: NetworkError(.data, "10 examples do not fill a batch of 11")) {
      try BatchLoader(data, batch: 11, dropsRest: true)
    }
    #expect(throws: NetworkError.self) { try BatchLoader(RandomExamples(count: 0), batch: 2) }
    for start in [(-1, 0), (0, -1), (0, 4), (3, 1000)] {
      #expect(throws: NetworkError.self, "\(start)") {
        try BatchLoader(data, batch: 4, start: BatchLoader.Cursor(epoch: start.0, batch: start.1))
      }
    }
  }

  @Test("Data in memory are not loaded ahead; what is no longer than a batch's memory is enough")
  func inMemory() throws {
    let data = try ArrayDataset(
      inputs: Tensor(shape: [6, 3], elements: (0..<18).map { Float($0) }), labels: [0, 1, 2, 0, 1, 2])
    let expected = try BatchLoader(data, batch: 4, seed: 2).take(9)
    #expect(try BatchLoader(data, batch: 4, seed: 2, ahead: 3).take(9) == expected)
    #expect(expected[0].targets == stride(from: 0, to: 12, by: 3).map { Float((Int(expected[0].inputs[$0]) / 3) % 3) })
  }
}
