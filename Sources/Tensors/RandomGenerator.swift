#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A generator of pseudo-random numbers whose whole state can be stored: xoshiro256++ (Blackman and Vigna 2019), seeded by
/// SplitMix64.
///
/// The same seed gives the same bits on every machine; normal numbers may differ in their last digit between systems, as
/// their logarithms do. Not for cryptography.
public struct RandomGenerator: RandomNumberGenerator, Codable, Hashable, Sendable {
  private var a: UInt64
  private var b: UInt64
  private var c: UInt64
  private var d: UInt64

  /// A generator for a seed; different seeds, also neighbouring ones, give unrelated numbers.
  public init(seed: UInt64) {
    var key = seed
    a = SplitMix.next(&key)
    b = SplitMix.next(&key)
    c = SplitMix.next(&key)
    d = SplitMix.next(&key)
  }

  /// A generator for one of many independent streams of a seed: one for each layer, epoch or picture.
  public init(seed: UInt64, stream: UInt64) {
    self.init(seed: seed ^ SplitMix.scrambled(stream &+ 0x9E37_79B9_7F4A_7C15))
  }

  public mutating func next() -> UInt64 {
    let result = Self.rotated(a &+ d, by: 23) &+ a
    let shifted = b << 17
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = Self.rotated(d, by: 45)
    return result
  }

  /// A number from 0 up to, not including, 1; a multiple of 2⁻⁵³.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number of the standard normal distribution, by the polar method of Marsaglia.
  public mutating func normal() -> Double {
    while true {
      let x = 2 * uniform() - 1
      let y = 2 * uniform() - 1
      let square = x * x + y * y
      if square > 0, square < 1 { return x * (-2 * log(square) / square).squareRoot() }
    }
  }

  /// The numbers 0..<count in random order (Fisher and Yates).
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for index in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(index, Int(next(upperBound: UInt64(index + 1))))
    }
    return order
  }

  private static func rotated(_ value: UInt64, by bits: UInt64) -> UInt64 { value << bits | value >> (64 - bits) }
}

/// The mixing function of Steele, Lea and Flood (2014): a hash of a number, and a generator of numbers.
package enum SplitMix {
  package static func next(_ key: inout UInt64) -> UInt64 {
    key &+= 0x9E37_79B9_7F4A_7C15
    return scrambled(key)
  }

  package static func scrambled(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
