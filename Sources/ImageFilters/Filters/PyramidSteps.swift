import CKernels
import ImageCodecs

/// The coordinates that an axis covers on two levels of a pyramid; coordinate q of the coarse one lies on coordinate 2q
/// of the fine one.
struct LevelPair: Sendable {
  let fine: ClosedRange<Int>
  let coarse: ClosedRange<Int>
}

/// Halves an image along one axis or both, with the binomial 1-4-6-4-1 (Burt and Adelson's REDUCE).
struct HalvingStep: RowStep {
  let input: WorkingFormat
  let output: WorkingFormat
  let border: Border
  private let x: LevelPair?
  private let y: LevelPair?

  init(input: WorkingFormat, x: LevelPair?, y: LevelPair?, border: Border) {
    self.input = input
    self.x = x
    self.y = y
    self.border = border
    var output = input
    if let x { output.width = x.coarse.count }
    if let y { output.height = y.coarse.count }
    self.output = output
  }

  /// The input pixel under the first weight of output pixel 0.
  private var originColumn: Int { x.map { 2 * $0.coarse.lowerBound - 2 - $0.fine.lowerBound } ?? 0 }

  var columnsBefore: Int { max(0, -originColumn) }
  var columnsAfter: Int { x == nil ? 0 : max(0, originColumn + 2 * output.width + 3 - input.width) }
  var scratchCount: Int { x == nil ? 0 : (2 * output.width + 3) * input.channels }

  func window(for row: Int) -> Range<Int> {
    guard let y else { return row..<row + 1 }
    let first = 2 * (y.coarse.lowerBound + row) - 2 - y.fine.lowerBound
    return first..<first + 5
  }

  func compute(
    _ rows: Range<Int>, from input: RowWindow, into output: OutputRows, scratch: UnsafeMutablePointer<Float>
  ) {
    let channels = self.input.channels
    for row in rows {
      let first = window(for: row).lowerBound
      guard x != nil else {
        ck_weighted_rows(input.rows(from: first), Self.binomial, 5, output[row], self.output.samplesPerRow)
        continue
      }
      guard y != nil else {
        ck_halve_row(input[row] + originColumn * channels, channels, output[row], self.output.width)
        continue
      }
      withUnsafeTemporaryAllocation(of: UnsafePointer<Float>?.self, capacity: 5) { pointers in
        for tap in 0..<5 { pointers[tap] = input[first + tap] + originColumn * channels }
        ck_weighted_rows(pointers.baseAddress, Self.binomial, 5, scratch, scratchCount)
      }
      ck_halve_row(scratch, channels, output[row], self.output.width)
    }
  }

  private static let binomial: [Float] = [1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16]
}

/// Doubles an image along one axis or both, with the same binomial (Burt and Adelson's EXPAND).
struct DoublingStep: RowStep {
  let input: WorkingFormat
  let output: WorkingFormat
  private let x: LevelPair?
  private let y: LevelPair?

  init(input: WorkingFormat, x: LevelPair?, y: LevelPair?) {
    self.input = input
    self.x = x
    self.y = y
    var output = input
    if let x { output.width = x.fine.count }
    if let y { output.height = y.fine.count }
    self.output = output
  }

  var scratchCount: Int { input.samplesPerRow }

  func window(for row: Int) -> Range<Int> {
    guard let y else { return row..<row + 1 }
    let coordinate = y.fine.lowerBound + row
    let first = (coordinate >> 1) - y.coarse.lowerBound
    return coordinate & 1 == 0 ? first - 1..<first + 2 : first..<first + 2
  }

  func compute(
    _ rows: Range<Int>, from input: RowWindow, into output: OutputRows, scratch: UnsafeMutablePointer<Float>
  ) {
    for row in rows {
      let window = window(for: row)
      let target = x == nil ? output[row] : scratch
      if y == nil {
        target.update(from: input[row], count: self.input.samplesPerRow)
      } else {
        let weights = window.count == 3 ? Self.even : Self.odd
        ck_weighted_rows(
          input.rows(from: window.lowerBound), weights, window.count, target, self.input.samplesPerRow)
      }
      guard let x else { continue }
      let first = (x.fine.lowerBound >> 1) - x.coarse.lowerBound
      let channels = self.input.channels
      ck_double_row(
        scratch + first * channels, channels, x.fine.lowerBound & 1, output[row], self.output.width)
    }
  }

  private static let even: [Float] = [1 / 8, 6 / 8, 1 / 8]
  private static let odd: [Float] = [1 / 2, 1 / 2]
}
