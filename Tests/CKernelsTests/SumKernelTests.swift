import CKernels
import TestSupport
import Testing

/// Running sums of 8 bits, which are exact.
@Suite("Running sums of 8 bits")
struct SumKernelTests {
  @Test("Rows are added and moved", arguments: [1, 7, 15, 16, 31, 32, 33, 63, 64, 65, 200])
  func rows(count: Int) {
    var random = SeededGenerator(seed: UInt64(count))
    // So many rows that the sums of white ones fill 16 bits.
    var rows = [[UInt8]](repeating: [UInt8](repeating: 255, count: count), count: 257)
    rows[3] = randomRows(1, count: count, in: 0...UInt8.max, using: &random)[0]
    let entering = randomRows(1, count: count, in: 0...UInt8.max, using: &random)[0]
    var expected = [UInt16](repeating: 0, count: count)
    for row in rows { for index in 0..<count { expected[index] += UInt16(row[index]) } }
    let sums = written(count, sentinel: UInt16(0xA5A5)) { sums in
      sums.update(repeating: 0, count: count)
      for row in rows { withPointer(to: row) { ck_add_row_u8(sums, $0, count) } }
    }
    #expect(sums == expected)
    let moved = written(count, sentinel: UInt16(0xA5A5)) { sums in
      sums.update(from: expected, count: count)
      withPointers(to: [entering, rows[0]]) { ck_move_rows_u8(sums, $0[0], $0[1], count) }
    }
    #expect(moved == (0..<count).map { expected[$0] - 255 + UInt16(entering[$0]) })
  }

  // 256 pixels are summed at a time.
  @Test("Means slide along rows", arguments: 1...4, [1, 2, 3, 9, 65, 257])
  func means(step: Int, taps: Int) {
    var random = SeededGenerator(seed: UInt64(step * 1000 + taps))
    for pixels in [1, 2, 3, 7, 100, 255, 256, 257, 300, 513] {
      // Sums of `taps` rows, and sums of white, the largest that there are.
      for least in [0, UInt16(taps) * 255] {
        let count = (pixels + taps - 1) * step
        let sums = randomRows(1, count: count, in: least...UInt16(taps) * 255, using: &random)[0]
        let scale = 1 / Float(taps * taps)
        let result = written(pixels * step, sentinel: UInt8(0xA5)) { out in
          withPointer(to: sums + [UInt16](repeating: 0xFFFF, count: 3)) {
            ck_running_mean_u8($0, taps, step, scale, out, pixels)
          }
        }
        var totals = [Double](repeating: 0, count: pixels * step)
        for channel in 0..<step {
          var total = (0..<taps - 1).reduce(0) { $0 + Int(sums[$1 * step + channel]) }
          for pixel in 0..<pixels {
            total += Int(sums[(pixel + taps - 1) * step + channel])
            totals[pixel * step + channel] = Double(total) / Double(taps * taps)
            total -= Int(sums[pixel * step + channel])
          }
        }
        #expect(largestDifference(result, totals) <= 0.5001, "\(pixels) pixels")
      }
    }
  }
}
