import Convolution
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Fixed point against sums in float64.
@Suite("Correlation in fixed point")
struct FixedCorrelationTests {
  /// A sampled Gaussian.
  private static func weights(radius: Int) -> [Double] {
    let sigma = max(0.3, Double(radius) / 3)
    let weights = (-radius...radius).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// How far off a sum may be, in steps of 8 bits: 1/256 for each weight, and what rounding the weights does: half a step
  /// of 1/65536 for each of the sides, which the middle makes up for.
  private static func bound(radiusX: Int, radiusY: Int) -> Double {
    let rounding = 255 * Double(2 * radiusX + 2 * radiusY) / 65536
    return Double(2 * radiusX + 1 + 2 * radiusY + 1) / 256 + rounding
  }

  /// Rows of samples of 8 bits, and what both forms of output make of them.
  private struct Case {
    let radiusX: Int
    let radiusY: Int
    let count: Int
    let step: Int
    let rows: [[UInt8]]

    init(radiusX: Int, radiusY: Int, count: Int, step: Int, _ sample: () -> UInt8) {
      (self.radiusX, self.radiusY, self.count, self.step) = (radiusX, radiusY, count, step)
      rows = (0..<2 * radiusY + 1).map { _ in (0..<count + 2 * radiusX * step).map { _ in sample() } }
    }

    var exact: [Double] {
      let (column, row) = (weights(radius: radiusY), weights(radius: radiusX))
      let sums = rows[0].indices.map { index in
        zip(rows, column).reduce(0) { $0 + $1.1 * Double($1.0[index]) }
      }
      return (0..<count).map { index in
        row.indices.reduce(0) { $0 + row[$1] * sums[index + $1 * step] }
      }
    }

    /// What comes out in steps of 1/128, and in 8 bits.
    var results: (wide: [UInt16], narrow: [UInt8]) {
      let correlation = FixedCorrelation(column: weights(radius: radiusY), row: weights(radius: radiusX))
      let wide = count + 2 * radiusX * step
      var scratch = [UInt16](repeating: 0xA5A5, count: wide + 64)
      var fixed = [UInt16](repeating: 0xA5A5, count: count + 64)
      var bytes = [UInt8](repeating: 0xA5, count: count + 64)
      rows.joined().map { UInt16($0) << 7 }.withUnsafeBufferPointer { samples in
        let pointers = rows.indices.map { row in samples.baseAddress.map { $0 + row * wide } }
        correlation.apply(to: pointers, count: count, step: step, output: &fixed, scratch: &scratch)
        correlation.apply(to: pointers, count: count, step: step, output: &bytes, scratch: &scratch)
      }
      #expect(scratch[wide...].allSatisfy { $0 == 0xA5A5 }, "something was written after the scratch")
      #expect(fixed[count...].allSatisfy { $0 == 0xA5A5 }, "something was written after the row")
      #expect(bytes[count...].allSatisfy { $0 == 0xA5 }, "something was written after the row")
      return (Array(fixed[..<count]), Array(bytes[..<count]))
    }

    func check() {
      let (exact, (wide, narrow)) = (exact, results)
      let largest = zip(wide, exact).reduce(0) { max($0, abs(Double($1.0) / 128 - $1.1)) }
      let rounded = zip(narrow, exact).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
      let bound = bound(radiusX: radiusX, radiusY: radiusY)
      #expect(largest <= bound, "\(radiusX)×\(radiusY)")
      #expect(rounded <= 0.5 + bound, "\(radiusX)×\(radiusY)")
    }
  }

  // 64 samples are computed at a time: fewer, one less, one more, none over.
  @Test("Random rows", arguments: [1, 3, 63, 64, 65, 128, 200, 1000], 1...4)
  func random(count: Int, step: Int) {
    var random = SeededGenerator(seed: UInt64(count * 4 + step))
    for (radiusX, radiusY) in [(0, 0), (1, 0), (0, 1), (2, 2), (3, 1), (1, 4), (5, 6), (8, 9)] {
      let given = Case(radiusX: radiusX, radiusY: radiusY, count: count, step: step) {
        .random(in: 0...255, using: &random)
      }
      given.check()
    }
  }

  // What rounding down takes away on average is added before: 1/256 for each product, 17 of them here.
  @Test("Random rows are not made darker or lighter")
  func mean() {
    var random = SeededGenerator(seed: 3)
    let given = Case(radiusX: 8, radiusY: 7, count: 4000, step: 1) { .random(in: 0...255, using: &random) }
    let (exact, (wide, narrow)) = (given.exact, given.results)
    let sum = exact.reduce(0, +)
    #expect(abs(wide.reduce(0) { $0 + Double($1) / 128 } - sum) / 4000 < 0.01)
    #expect(abs(narrow.reduce(0) { $0 + Double($1) } - sum) / 4000 < 0.02)
  }

  @Test("Every radius up to 20, of black and white", arguments: 0...20)
  func radii(radius: Int) {
    var random = SeededGenerator(seed: UInt64(radius))
    for (radiusX, radiusY) in [(radius, radius), (radius, 0), (0, radius), (radius, 20 - radius)] {
      for count in [40, 97] {
        let given = Case(radiusX: radiusX, radiusY: radiusY, count: count, step: 3) {
          Bool.random(using: &random) ? 255 : 0
        }
        given.check()
      }
    }
  }

  @Test("What is flat keeps its value", arguments: 0...20)
  func flat(radius: Int) {
    for (radiusX, radiusY) in [(radius, radius), (radius, 3), (0, radius)] {
      for sample: UInt8 in [0, 1, 2, 100, 127, 128, 253, 254, 255] {
        for count in [5, 70] {
          let narrow = Case(radiusX: radiusX, radiusY: radiusY, count: count, step: 1) { sample }.results.narrow
          #expect(narrow.allSatisfy { $0 == sample }, "\(sample) under \(radiusX)×\(radiusY)")
        }
      }
    }
  }

  @Test("Weights are rounded so that they sum to 1", arguments: 1...20)
  func weights(radius: Int) {
    let correlation = FixedCorrelation(column: Self.weights(radius: radius), row: [0, 1, 0])
    #expect(correlation.radiusY == radius && correlation.radiusX == 0)
    #expect(correlation.column.dropFirst().reduce(0) { $0 + 2 * Int($1) } + Int(correlation.column[0]) == 65536)
  }

  @Test("Weights without a middle, or with a small one, are a mistake of the program")
  func refused() async {
    await #expect(processExitsWith: .failure) { _ = FixedCorrelation(column: [0.5, 0.5], row: [1]) }
    await #expect(processExitsWith: .failure) { _ = FixedCorrelation(column: [0.6, 0, 0.6], row: [1]) }
  }
}
