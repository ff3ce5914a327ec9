import NeuralNetworks
import Tensors
import Testing

@Suite("Keys of examples")
struct ExampleKeyTests {
  private func first(_ key: ExampleKey) -> UInt64 {
    var random = key.random
    return random.next()
  }

  @Test("Seed, epoch and example each lead to other numbers, and always to the same")
  func numbers() {
    var seen: Set<UInt64> = []
    for seed in 0..<6 {
      for epoch in 0..<6 {
        for index in 0..<6 {
          let key = ExampleKey(seed: UInt64(seed), epoch: epoch, index: index)
          #expect(key.random == key.random)
          seen.insert(first(key))
          seen.insert(first(key.inner))
          seen.insert(first(key.inner.inner))
        }
      }
    }
    #expect(seen.count == 3 * 216)
    #expect(!seen.contains(first(ExampleKey(seed: 0, epoch: -1, index: 0))))
  }

  @Test("Neighbouring keys have numbers that are even over 0…1")
  func even() {
    let numbers = (0..<2000).map { index in
      var random = ExampleKey(seed: 7, epoch: 0, index: index).random
      return random.uniform()
    }
    let mean = numbers.reduce(0, +) / 2000
    let square = numbers.reduce(0) { $0 + $1 * $1 } / 2000
    #expect(abs(mean - 0.5) < 0.025)
    #expect(abs(square - 1 / 3.0) < 0.025)
  }
}
