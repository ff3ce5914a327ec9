import Tensors
import TestSupport
import Testing

@Suite("Random numbers")
struct RandomGeneratorTests {
  @Test("A seed gives the same numbers, another seed others")
  func seeds() {
    var first = RandomGenerator(seed: 7)
    var second = RandomGenerator(seed: 7)
    var other = RandomGenerator(seed: 8)
    var stream = RandomGenerator(seed: 7, stream: 1)
    let numbers = (0..<100).map { _ in first.next() }
    #expect(numbers == (0..<100).map { _ in second.next() })
    #expect(Set(numbers).isDisjoint(with: (0..<100).map { _ in other.next() }))
    #expect(Set(numbers).isDisjoint(with: (0..<100).map { _ in stream.next() }))
  }

  /// The numbers that are published for this seed.
  @Test("SplitMix64 gives its known numbers")
  func sequence() {
    var key: UInt64 = 1_234_567
    #expect(
      (0..<3).map { _ in SplitMix.next(&key) } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      ])
  }

  @Test("Uniform and normal numbers have the moments of their distributions")
  func moments() {
    var random = RandomGenerator(seed: 1)
    let count = 100_000
    let uniform = (0..<count).map { _ in random.uniform() }
    #expect(uniform.allSatisfy { (0..<1).contains($0) })
    #expect(abs(uniform.reduce(0, +) / Double(count) - 0.5) < 0.005)
    let normal = (0..<count).map { _ in random.normal() }
    let mean = normal.reduce(0, +) / Double(count)
    let variance = normal.reduce(0) { $0 + $1 * $1 } / Double(count)
    let fourth = normal.reduce(0) { $0 + $1 * $1 * $1 * $1 } / Double(count)
    #expect(abs(mean) < 0.02)
    #expect(abs(variance - 1) < 0.02)
    #expect(abs(fourth - 3) < 0.15)
  }

  @Test("Memory that is filled has normal numbers, the same ones for each seed, and no others before its end")
  func filled() {
    func numbers(_ count: Int, seed: UInt64) -> [Float] {
      var random = RandomGenerator(seed: seed)
      return [Float](unsafeUninitializedCapacity: count) { memory, initialized in
        memory.initialize(repeating: .nan)
        random.fillNormal(UnsafeMutableBufferPointer(rebasing: memory[..<count]))
        initialized = count
      }
    }
    let count = 100_000
    let normal = numbers(count, seed: 1).map(Double.init)
    func moment(_ power: (Double) -> Double) -> Double { normal.reduce(0) { $0 + power($1) } / Double(count) }
    #expect(abs(moment { $0 }) < 0.02)
    #expect(abs(moment { $0 * $0 } - 1) < 0.02)
    #expect(abs(moment { $0 * $0 * $0 }) < 0.05)
    #expect(abs(moment { $0 * $0 * $0 * $0 } - 3) < 0.15)
    // Neighbours come from one number of the generator, and have nothing to do with each other all the same.
    #expect(abs(zip(normal, normal.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / Double(count)) < 0.02)
    #expect(abs(Double(normal.filter { abs($0) > 2 }.count) / Double(count) - 0.0455) < 0.003)
    for length in [0, 1, 2, 7] { #expect(numbers(length, seed: 1) == Array(numbers(8, seed: 1).prefix(length))) }
    #expect(numbers(4, seed: 2) != numbers(4, seed: 1))
  }

  @Test("A permutation holds every number once", arguments: [0, 1, 2, 100])
  func permutation(_ count: Int) {
    var random = RandomGenerator(seed: 3)
    let order = random.permutation(count)
    #expect(order.sorted() == Array(0..<count))
    if count == 100 { #expect(order != Array(0..<count)) }
  }
}
