import CKernels
import TestSupport
import Testing

/// Gradients of 8 bits against their definition: vectors of 16 samples, and single ones below that.
@Suite("Gradients of 8 bits")
struct GradientKernelTests {
  /// Sobel, Scharr, Prewitt.
  static let operators: [[Int]] = [[1, 2], [3, 10], [1, 1]]

  private func naive(_ rows: [[UInt8]], _ weights: [Int], step: Int, scale: Float) -> [Double] {
    (0..<rows[0].count - 2 * step).map { index in
      func sample(_ row: Int, _ column: Int) -> Int { Int(rows[row][index + column * step]) }
      let smoothing = [weights[0], weights[1], weights[0]]
      let x = (0..<3).reduce(0) { $0 + smoothing[$1] * (sample($1, 2) - sample($1, 0)) }
      let y = (0..<3).reduce(0) { $0 + smoothing[$1] * (sample(2, $1) - sample(0, $1)) }
      return min(255, Double(x * x + y * y).squareRoot() * Double(scale))
    }
  }

  @Test("Lengths", arguments: operators, [0, 0.1, 0.25, 1, 1e30] as [Float])
  func lengths(_ weights: [Int], scale: Float) {
    var random = SeededGenerator(seed: UInt64(weights[1]))
    var largest = 0.0
    for step in 1...4 {
      for count in [1, 2, 3, 15, 16, 17, 31, 32, 33, 47, 48, 100] {
        for isExtreme in [false, true] {
          var rows = randomRows(3, count: count + 2 * step, in: 0...UInt8.max, using: &random)
          // Black and white: sums of 16 bits come near their ends.
          if isExtreme { rows = rows.map { $0.map { $0 < 128 ? 0 : 255 } } }
          let result = written(count, sentinel: UInt8(0xA5)) { out in
            withPointers(to: rows) { ck_gradient_u8($0, Int32(weights[0]), Int32(weights[1]), scale, step, out, count) }
          }
          largest = max(largest, largestDifference(result, naive(rows, weights, step: step, scale: scale)))
        }
      }
    }
    #expect(largest <= 0.501)
  }

  @Test("An edge is as long as its weights say, and cut off at white", arguments: operators)
  func edge(_ weights: [Int]) {
    let total = 2 * weights[0] + weights[1]
    for (white, scale) in [(10, 1), (255, 1), (255, 1 / Float(total))] as [(UInt8, Float)] {
      let row = (0..<40).map { $0 < 20 ? 0 : white }
      let expected = UInt8(min(255, (Float(total) * Float(white) * scale).rounded()))
      for rows in [[row, row, row], [row.map { _ in 0 }, row, row.map { _ in white }]] {
        let result = written(38, sentinel: UInt8(0)) { out in
          withPointers(to: rows) { ck_gradient_u8($0, Int32(weights[0]), Int32(weights[1]), scale, 1, out, 38) }
        }
        if rows[0] == rows[2] {
          #expect(result[18] == expected && result[19] == expected)
          #expect(result[17] == 0 && result[20] == 0)
        } else {
          #expect(result[0] == expected && result[37] == expected)
        }
      }
    }
  }
}
