import NeuralNetworks
import Tensors
import Testing

@Suite("Orders of examples")
struct ShuffleTests {
  @Test("Each epoch has a permutation of its own, the same each time", arguments: [0, 1, 2, 37])
  func permutation(count: Int) {
    let shuffle = Shuffle(count: count, seed: 4)
    var orders: Set<[Int]> = []
    for epoch in 0..<50 {
      let order = shuffle.order(epoch: epoch)
      #expect(order.sorted() == Array(0..<count))
      #expect(order == Shuffle(count: count, seed: 4).order(epoch: epoch))
      orders.insert(order)
    }
    #expect(orders.count == (count == 37 ? 50 : max(1, count)))
    if count == 37 { #expect(shuffle.order(epoch: 0) != Shuffle(count: count, seed: 5).order(epoch: 0)) }
  }

  @Test("All orders are equally likely")
  func likelihood() {
    let shuffle = Shuffle(count: 4, seed: 11)
    var counts: [[Int]: Int] = [:]
    for epoch in 0..<2400 { counts[shuffle.order(epoch: epoch), default: 0] += 1 }
    // 24 orders, 100 of each, with a standard deviation of 10.
    #expect(counts.count == 24)
    #expect(counts.values.allSatisfy { 60...140 ~= $0 })
  }

  @Test("Of the shuffle of a seed and an epoch the numbers are known")
  func fixed() {
    // So that a stored training goes on with the same examples after the program was renewed.
    #expect(Shuffle(count: 10, seed: 1).order(epoch: 2) == RandomGenerator.shuffled(10, seed: 1, stream: 2))
  }
}

extension RandomGenerator {
  fileprivate static func shuffled(_ count: Int, seed: UInt64, stream: UInt64) -> [Int] {
    var random = RandomGenerator(seed: seed, stream: stream)
    return random.permutation(count)
  }
}
