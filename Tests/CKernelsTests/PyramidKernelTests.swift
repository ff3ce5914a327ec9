import CKernels
import TestSupport
import Testing

/// Halving and doubling against sums in float64, at every length around the chunks of 64 pixels and the vectors.
@Suite("Halving and doubling rows")
struct PyramidKernelTests {
  private static let lengths = 1...140
  /// 255 in steps of 1/128.
  private static let white: UInt16 = 255 * 128

  /// A row of random samples, and sometimes one of black and white only.
  private func row<Sample: FixedWidthInteger>(
    _ count: Int, upTo white: Sample, using random: inout SeededGenerator
  ) -> [Sample] {
    let isExtreme = Int.random(in: 0..<4, using: &random) == 0
    return (0..<count).map { _ in
      isExtreme ? (Bool.random(using: &random) ? white : 0) : Sample.random(in: 0...white, using: &random)
    }
  }

  private func halved(_ row: [Double], step: Int, pixels: Int) -> [Double] {
    (0..<pixels * step).map { index in
      let at = index / step * 2 * step + index % step
      let (ends, sides) = (row[at] + row[at + 4 * step], row[at + step] + row[at + 3 * step])
      return (ends + 4 * sides + 6 * row[at + 2 * step]) / 16
    }
  }

  /// `row` begins one pixel before the one that output pixel 0 lies on, or after.
  private func doubled(_ row: [Double], step: Int, odd: Int, pixels: Int) -> [Double] {
    (0..<pixels * step).map { index in
      let x = index / step + odd
      let at = (1 + x / 2) * step + index % step
      return x % 2 == 1 ? (row[at] + row[at + step]) / 2 : (row[at - step] + 6 * row[at] + row[at + step]) / 8
    }
  }

  @Test("A row is halved", arguments: 1...4)
  func halvesRows(step: Int) {
    var random = SeededGenerator(seed: UInt64(step))
    var (fixed, sums, float) = (0.0, 0.0, 0.0)
    for pixels in Self.lengths {
      let count = pixels * step
      let row = row((2 * pixels + 3) * step, upTo: Self.white, using: &random)
      let exact = halved(row.map { Double($0) }, step: step, pixels: pixels)
      let result = written(count, sentinel: UInt16(0xA5A5)) { out in
        withPointer(to: row) { ck_halve_row_fixed($0, step, out, pixels) }
      }
      fixed = max(fixed, largestDifference(result, exact))
      // Sums of 16 samples of 8 bits: the result is in steps of 1/128 again.
      let columns = row.map { $0 / 8 }
      let ofSums = written(count, sentinel: UInt16(0xA5A5)) { out in
        withPointer(to: columns) { ck_halve_row_sums($0, step, out, pixels) }
      }
      let exactSums = halved(columns.map { Double($0) * 8 }, step: step, pixels: pixels)
      sums = max(sums, largestDifference(ofSums, exactSums))
      let floats = written(count, sentinel: Float.infinity) { out in
        withPointer(to: row.map { Float($0) }) { ck_halve_row($0, step, out, pixels) }
      }
      float = max(float, zip(floats, exact).reduce(0) { max($0, abs(Double($1.0) - $1.1)) })
    }
    #expect(fixed < 1, "steps of 1/128")
    #expect(sums <= 0.5, "steps of 1/128")
    #expect(float < 0.01, "of \(Self.white)")
  }

  @Test("A row is doubled, from a pixel on and from between two", arguments: 1...4, 0...1)
  func doublesRows(step: Int, odd: Int) {
    var random = SeededGenerator(seed: UInt64(step * 2 + odd))
    var (fixed, narrow, float) = (0.0, 0.0, 0.0)
    for pixels in Self.lengths {
      let count = pixels * step
      let row = row((3 + (pixels - 1 + odd) / 2) * step, upTo: Self.white, using: &random)
      let exact = doubled(row.map { Double($0) }, step: step, odd: odd, pixels: pixels)
      let result = written(count, sentinel: UInt16(0xA5A5)) { out in
        withPointer(to: row, from: step) { ck_double_row_fixed($0, step, odd, out, pixels) }
      }
      fixed = max(fixed, largestDifference(result, exact))
      let bytes = written(count, sentinel: UInt8(0xA5)) { out in
        withPointer(to: row, from: step) { ck_double_row_narrow($0, step, odd, out, pixels) }
      }
      narrow = max(narrow, largestDifference(bytes, exact.map { $0 / 128 }))
      let floats = written(count, sentinel: Float.infinity) { out in
        withPointer(to: row.map { Float($0) }, from: step) { ck_double_row($0, step, odd, out, pixels) }
      }
      float = max(float, zip(floats, exact).reduce(0) { max($0, abs(Double($1.0) - $1.1)) })
    }
    #expect(fixed <= 1, "steps of 1/128")
    #expect(narrow <= 0.5 + 1.0 / 128, "steps of 8 bits")
    #expect(float < 0.01, "of \(Self.white)")
  }

  @Test("Rows are halved and doubled into one")
  func columns() {
    var random = SeededGenerator(seed: 9)
    var (sums, fixed, on, between) = (0.0, 0.0, 0.0, 0.0)
    for count in Self.lengths {
      let bytes: [[UInt8]] = (0..<5).map { _ in row(count, upTo: 255, using: &random) }
      let rows: [[UInt16]] = (0..<5).map { _ in row(count, upTo: Self.white, using: &random) }
      func exact<Sample: BinaryInteger>(_ rows: [[Sample]], _ weights: [Double]) -> [Double] {
        (0..<count).map { index in zip(rows, weights).reduce(0) { $0 + $1.1 * Double($1.0[index]) } }
      }
      func result<Sample>(
        _ rows: [[Sample]], _ body: (UnsafePointer<UnsafePointer<Sample>?>, UnsafeMutablePointer<UInt16>) -> Void
      ) -> [UInt16] {
        written(count, sentinel: UInt16(0xA5A5)) { out in withPointers(to: rows) { body($0, out) } }
      }
      sums = max(
        sums, largestDifference(result(bytes) { ck_halve_rows_u8($0, $1, count) }, exact(bytes, [1, 4, 6, 4, 1])))
      fixed = max(
        fixed,
        largestDifference(
          result(rows) { ck_halve_rows_fixed($0, $1, count) }, exact(rows, [1, 4, 6, 4, 1].map { $0 / 16 })))
      on = max(
        on,
        largestDifference(
          result(Array(rows[..<3])) { ck_double_rows_on($0, $1, count) }, exact(rows, [1, 6, 1].map { $0 / 8 })))
      between = max(
        between,
        largestDifference(
          result(Array(rows[..<2])) { ck_double_rows_between($0, $1, count) }, exact(rows, [0.5, 0.5])))
    }
    #expect(sums == 0)
    #expect(fixed < 1 && on <= 1 && between <= 0.5, "steps of 1/128: \(fixed), \(on), \(between)")
  }

  @Test("What is flat stays as it is", arguments: [0, 1, 77, 254, 255] as [UInt16])
  func flat(sample: UInt16) {
    let row = [UInt16](repeating: sample * 128, count: 40)
    let halved = written(15, sentinel: UInt16(1)) { out in withPointer(to: row) { ck_halve_row_fixed($0, 1, out, 15) } }
    #expect(halved == [UInt16](repeating: sample * 128, count: 15))
    let doubled = written(15, sentinel: UInt8(3)) { out in
      withPointer(to: row, from: 1) { ck_double_row_narrow($0, 1, 1, out, 15) }
    }
    #expect(doubled == [UInt8](repeating: UInt8(sample), count: 15))
  }
}
