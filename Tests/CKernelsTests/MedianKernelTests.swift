import CKernels
import TestSupport
import Testing

/// Medians by sorted columns. A network of minima and maxima is right for all samples where it is right for all of two
/// values, 0 and 1 (Knuth, The Art of Computer Programming 3, 5.3.4): so all of those are tried.
@Suite("Medians of 8 bits")
struct MedianKernelTests {
  /// Medians of rows that are one window longer than the output; the samples around it must stay as they are.
  private func medians(_ rows: [[UInt8]], radius: Int, step: Int) -> [UInt8] {
    let wide = rows[0].count
    let count = wide - 2 * radius * step
    var result: [UInt8] = []
    _ = written(rows.count * wide, sentinel: 0x5A) { scratch in
      result = written(count, sentinel: 0xA5) { output in
        withPointers(to: rows) { ck_median_u8($0, radius, step, scratch, output, count) }
      }
    }
    return result
  }

  private func naive(_ rows: [[UInt8]], radius: Int, step: Int) -> [UInt8] {
    let size = 2 * radius + 1
    return (0..<rows[0].count - 2 * radius * step).map { index in
      let window = rows.flatMap { row in (0..<size).map { row[index + $0 * step] } }
      return window.sorted()[window.count / 2]
    }
  }

  /// All windows whose columns have every number of ones, in a row of windows side by side, the ones of a column in the
  /// places that `columns` gives for their number.
  private func check(radius: Int, _ columns: (_ ones: Int) -> [UInt8]) {
    let size = 2 * radius + 1
    let combinations = (0..<size).reduce(1) { product, _ in product * (size + 1) }
    var rows = [[UInt8]](repeating: [], count: size)
    var expected: [UInt8] = []
    for combination in 0..<combinations {
      var rest = combination
      var total = 0
      for _ in 0..<size {
        let ones = rest % (size + 1)
        rest /= size + 1
        total += ones
        for (row, sample) in columns(ones).enumerated() { rows[row].append(sample) }
      }
      expected.append(total > size * size / 2 ? 255 : 0)
    }
    let result = medians(rows, radius: radius, step: 1)
    let wrong = expected.indices.filter { result[$0 * size] != expected[$0] }
    #expect(wrong.isEmpty, "\(wrong.count) of \(combinations) windows, the first of them \(wrong.first ?? 0)")
  }

  @Test("All numbers of ones in each column", arguments: [1, 2])
  func allColumns(radius: Int) {
    let size = 2 * radius + 1
    check(radius: radius) { ones in (0..<size).map { $0 < ones ? 255 : 0 } }
    check(radius: radius) { ones in (0..<size).map { $0 >= size - ones ? 255 : 0 } }
  }

  // The scratch is looked into: which samples of a column decide depends on the other columns.
  @Test("All columns of zeros and ones are sorted", arguments: [1, 2], [1, 20])
  func allOrders(radius: Int, repetitions: Int) {
    let size = 2 * radius + 1
    let columns = (0..<repetitions).flatMap { _ in (0..<1 << size).map { bits in (0..<size).map { bits >> $0 & 1 } } }
    let rows = (0..<size).map { row in columns.map { UInt8($0[row]) } }
    let sorted = written(size * columns.count, sentinel: UInt8(0x5A)) { scratch in
      _ = written(columns.count - 2 * radius, sentinel: UInt8(0xA5)) { output in
        withPointers(to: rows) { ck_median_u8($0, radius, 1, scratch, output, columns.count - 2 * radius) }
      }
    }
    for row in 0..<size {
      let expected = columns.map { UInt8($0.sorted()[row]) }
      #expect(Array(sorted[row * columns.count..<(row + 1) * columns.count]) == expected, "row \(row)")
    }
  }

  @Test("Random bytes", arguments: [1, 2], [1, 2, 3, 4])
  func random(radius: Int, step: Int) {
    var random = SeededGenerator(seed: UInt64(radius * 10 + step))
    for count in [1, 2, 7, 8, 11, 12, 15, 16, 17, 28, 31, 32, 33, 47, 60, 63, 64, 65, 127, 128, 129, 200] {
      let rows = (0..<2 * radius + 1).map { _ in
        (0..<count + 2 * radius * step).map { _ in UInt8.random(in: 0...255, using: &random) }
      }
      #expect(
        medians(rows, radius: radius, step: step) == naive(rows, radius: radius, step: step), "\(count) samples")
    }
  }
}
