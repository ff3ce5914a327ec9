import Convolution
import TestSupport
import Testing

/// The engine's rows against sums written out.
@Suite("Row correlation")
struct RowCorrelationTests {
  /// Rows of random samples and what a table of weights makes of them in float64.
  private struct Case {
    let rows: [[Float]]
    let weights: [[Double]]
    let step: Int
    let count: Int

    init(height: Int, width: Int, step: Int, count: Int, weights: [[Double]]? = nil) {
      var random = SeededGenerator(seed: UInt64(height * 1000 + width * 10 + step))
      rows = (0..<height).map { _ in
        (0..<count + (width - 1) * step).map { _ in Float.random(in: -1...1, using: &random) }
      }
      self.weights =
        weights
        ?? (0..<height).map { _ in (0..<width).map { _ in Double(Float.random(in: -1...1, using: &random)) } }
      self.step = step
      self.count = count
    }

    var expected: [Double] {
      (0..<count).map { index in
        var sum = 0.0
        for (row, weights) in zip(rows, weights) {
          for (tap, weight) in weights.enumerated() { sum += weight * Double(row[index + tap * step]) }
        }
        return sum
      }
    }

    func result(_ correlation: RowCorrelation) -> [Float] {
      var output = [Float](repeating: .nan, count: count + 1)
      var scratch = [Float](repeating: .nan, count: correlation.scratchCount(rows: 1, count: count, step: step) + 1)
      var flat: [Float] = []
      var starts: [Int] = []
      for row in rows {
        starts.append(flat.count)
        flat += row
      }
      flat.withUnsafeBufferPointer { samples in
        let pointers: [UnsafePointer<Float>?] = starts.map { samples.baseAddress?.advanced(by: $0) }
        pointers.withUnsafeBufferPointer { pointers in
          output.withUnsafeMutableBufferPointer { output in
            scratch.withUnsafeMutableBufferPointer { scratch in
              guard let rows = pointers.baseAddress, let output = output.baseAddress,
                let scratch = scratch.baseAddress
              else { return }
              withUnsafePointer(to: output) {
                correlation.apply(
                  to: rows, count: count, step: step, outputs: UnsafeBufferPointer(start: $0, count: 1),
                  scratch: scratch)
              }
            }
          }
        }
      }
      #expect(output[count].isNaN, "the sample after the row was written to")
      return Array(output[..<count])
    }
  }

  private func check(_ given: Case, _ correlation: RowCorrelation) {
    for (result, expected) in zip(given.result(correlation), given.expected) {
      #expect(abs(Double(result) - expected) < 1e-5 * Double(given.rows.count * given.weights[0].count + 10))
    }
  }

  // 64 samples are computed at a time: one less, one more, none over.
  @Test("A table of weights", arguments: [1, 3, 63, 64, 65, 128, 200], [1, 2, 3, 4])
  func dense(count: Int, step: Int) {
    for (height, width) in [(1, 1), (1, 5), (4, 1), (3, 3), (2, 7), (9, 8)] {
      let given = Case(height: height, width: width, step: step, count: count)
      let weights = given.weights.joined().map { Float($0) }
      check(given, RowCorrelation(height: height, width: width, weights: weights))
    }
  }

  @Test("A column times a row", arguments: [1, 3, 63, 64, 65, 128, 200], [1, 2, 3, 4])
  func separable(count: Int, step: Int) {
    let column: [Float] = [0.5, -1, 2, 0.25]
    let row: [Float] = [1, -0.5, 3]
    let weights = column.map { weight in row.map { Double(weight * $0) } }
    let given = Case(height: 4, width: 3, step: step, count: count, weights: weights)
    check(given, RowCorrelation(column: column, row: row))
  }

  @Test("A table that is not full is a mistake of the program")
  func incomplete() async {
    await #expect(processExitsWith: .failure) { _ = RowCorrelation(height: 2, width: 2, weights: [1, 2, 3]) }
    await #expect(processExitsWith: .failure) { _ = RowCorrelation(column: [], row: [1]) }
  }
}
