import Convolution
import TestSupport
import Testing

/// Whole weights on samples of 8 bits against exact sums.
@Suite("Correlation of pairs of rows")
struct PairCorrelationTests {
  /// What a table makes of rows of samples, beginning with the first, and the exact sums.
  private func run(
    _ correlation: PairCorrelation, _ rows: [[UInt8]], count: Int, step: Int, offset: Float = 0
  ) -> [UInt8] {
    let wide = rows[0].count
    var pairs = [Int16](repeating: 0x5A5A, count: correlation.pairCount * 2 * wide)
    var output = [UInt8](repeating: 0xA5, count: count + 64)
    pairs.withUnsafeMutableBufferPointer { pairs in
      guard let base = pairs.baseAddress else { return }
      for pair in 0..<correlation.pairCount {
        // An odd table's last row stands alone: whatever lies beside it has no weight.
        let second = 2 * pair + 1 < rows.count ? rows[2 * pair + 1] : [UInt8](repeating: 255, count: wide)
        PairCorrelation.pair(rows[2 * pair], second, count: wide, into: base + pair * 2 * wide)
      }
      let pointers: [UnsafePointer<Int16>?] = (0..<correlation.pairCount).map { UnsafePointer(base + $0 * 2 * wide) }
      correlation.apply(to: pointers, count: count, step: step, offset: offset, output: &output)
    }
    #expect(output[count...].allSatisfy { $0 == 0xA5 }, "something was written after the row")
    return Array(output[..<count])
  }

  private func exact(_ weights: [Double], width: Int, _ rows: [[UInt8]], count: Int, step: Int) -> [Double] {
    (0..<count).map { index in
      var sum = 0.0
      for (row, samples) in rows.enumerated() {
        for column in 0..<width { sum += weights[row * width + column] * Double(samples[index + column * step]) }
      }
      return sum
    }
  }

  private func rows(
    height: Int, width: Int, count: Int, step: Int, using random: inout SeededGenerator
  ) -> [[UInt8]] {
    (0..<height).map { _ in (0..<count + (width - 1) * step).map { _ in .random(in: 0...255, using: &random) } }
  }

  // 32 sums are computed at a time, or 64, or 128, by the machine's vectors.
  static let counts = [1, 2, 15, 31, 32, 33, 63, 64, 65, 127, 128, 129, 200]

  @Test("Whole weights are exact", arguments: 1...15, [1, 2, 3, 4, 5, 8, 15])
  func whole(width: Int, height: Int) throws {
    var random = SeededGenerator(seed: UInt64(width * 100 + height))
    let weights = (0..<width * height).map { _ in Double(Int.random(in: -9...9, using: &random)) }
    guard weights.contains(where: { $0 != 0 }) else { return }
    let correlation = try #require(PairCorrelation(height: height, width: width, weights: weights, error: 0))
    #expect(correlation.pairCount == (height + 1) / 2)
    let step = 1 + width % 4
    for count in [Self.counts[width % Self.counts.count], 33, 130] {
      let rows = rows(height: height, width: width, count: count, step: step, using: &random)
      let expected = exact(weights, width: width, rows, count: count, step: step)
        .map { UInt8(min(max($0 + 100, 0), 255)) }
      #expect(run(correlation, rows, count: count, step: step, offset: 100) == expected, "\(count) samples")
    }
  }

  @Test("Weights that are fractions are off by no more than was allowed", arguments: counts, 1...4)
  func fractions(count: Int, step: Int) throws {
    var random = SeededGenerator(seed: UInt64(count * 4 + step))
    for (height, width) in [(1, 1), (1, 7), (3, 3), (4, 5), (5, 2), (7, 7), (13, 12)] {
      let weights = (0..<height * width).map { _ in Double.random(in: -1...1, using: &random) / Double(height) }
      let correlation = try #require(PairCorrelation(height: height, width: width, weights: weights, error: 0.05))
      let rows = rows(height: height, width: width, count: count, step: step, using: &random)
      let result = run(correlation, rows, count: count, step: step, offset: 64)
      let sums = exact(weights, width: width, rows, count: count, step: step)
      let largest = zip(result, sums).reduce(0) { max($0, abs(Double($1.0) - min(max($1.1 + 64, 0), 255))) }
      #expect(largest <= 0.551, "\(width)×\(height)")
    }
  }

  // 272 weights of 16 bits reach 2³¹, so that they have to become smaller.
  @Test("Sums are cut off at 0 and 255", arguments: [(3, 3), (16, 17)], [5, 40, 200])
  func saturates(size: (Int, Int), count: Int) throws {
    let (height, width) = size
    let white = [[UInt8]](repeating: [UInt8](repeating: 255, count: count + width - 1), count: height)
    for weight in [1, 2, 100, 32_767, 1e9] {
      for sign in [1.0, -1] {
        let weights = [Double](repeating: sign * weight, count: height * width)
        let correlation = try #require(
          PairCorrelation(height: height, width: width, weights: weights, error: .infinity))
        let expected = [UInt8](repeating: sign > 0 ? 255 : 0, count: count)
        #expect(run(correlation, white, count: count, step: 1) == expected)
        #expect(run(correlation, white, count: count, step: 1, offset: -1e30).allSatisfy { $0 == 0 })
      }
    }
  }

  @Test("Halves are rounded up")
  func halves() throws {
    let correlation = try #require(PairCorrelation(height: 1, width: 1, weights: [0.5], error: 0))
    let samples = (0...255).map { UInt8($0) }
    #expect(run(correlation, [samples], count: 256, step: 1) == samples.map { UInt8((Int($0) + 1) / 2) })
  }

  @Test("Tables that 16 bits cannot hold closely enough are refused")
  func refused() {
    // 1/3 of the largest weight is off by half a step of 32767 at most, times 255.
    #expect(PairCorrelation(height: 1, width: 2, weights: [1, 1.0 / 3], error: 1e-4) == nil)
    #expect(PairCorrelation(height: 1, width: 2, weights: [1, 1.0 / 3], error: 0.01) != nil)
    #expect(PairCorrelation(height: 1, width: 2, weights: [100_000, 1], error: 0.02) == nil)
    // Whole weights that are too large for 16 bits are rounded like others.
    #expect(PairCorrelation(height: 1, width: 2, weights: [65_534, 2], error: 0) != nil)
    #expect(PairCorrelation(height: 1, width: 2, weights: [65_534, 1], error: 0.1) == nil)
    for weights in [[0.0, 0], [.nan, 1], [.infinity, 1], [.leastNonzeroMagnitude, 0]] {
      #expect(PairCorrelation(height: 1, width: 2, weights: weights, error: 1) == nil, "\(weights)")
    }
  }
}
