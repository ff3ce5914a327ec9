import CKernels
import ImageCodecs

/// The coordinates that an axis covers on two levels of a pyramid; coordinate q of the coarse one lies on coordinate 2q
/// of the fine one.
struct LevelPair: Sendable {
  let fine: ClosedRange<Int>
  let coarse: ClosedRange<Int>
}

/// Halves an image along one axis or both, with the binomial 1-4-6-4-1 (Burt and Adelson's REDUCE).
///
/// Rows of 8 bits become rows in fixed point; others stay as they are.
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
    var output = input.stored(as: input.storage == .uint8 ? .fixed : input.storage)
    if let x { output.width = x.coarse.count }
    if let y { output.height = y.coarse.count }
    self.output = output
  }

  /// The input pixel under the first weight of output pixel 0.
  private var originColumn: Int { x.map { 2 * $0.coarse.lowerBound - 2 - $0.fine.lowerBound } ?? 0 }

  /// The samples of an input row that an output row follows from.
  private var reach: Int { (x == nil ? input.width : 2 * output.width + 3) * input.channels }

  var columnsBefore: Int { max(0, -originColumn) }
  var columnsAfter: Int { x == nil ? 0 : max(0, originColumn + 2 * output.width + 3 - input.width) }

  /// In Float, one row; in fixed point, six of them in the place of three.
  var scratchCount: Int { 3 * (reach + 32) }

  func window(for row: Int) -> Range<Int> {
    guard let y else { return row..<row + 1 }
    let first = 2 * (y.coarse.lowerBound + row) - 2 - y.fine.lowerBound
    return first..<first + 5
  }

  func compute(
    _ rows: Range<Int>, from input: RowWindow, into output: OutputRows, scratch: UnsafeMutablePointer<Float>
  ) {
    for row in rows {
      switch self.input.storage {
      case .float: halve(row, from: input, into: output[row], scratch: scratch)
      case .uint8, .fixed:
        UnsafeMutableRawPointer(scratch).withMemoryRebound(to: UInt16.self, capacity: 2 * scratchCount) {
          halve(row, from: input, into: output.fixed(row), scratch: $0)
        }
      }
    }
  }

  private func halve(
    _ row: Int, from input: RowWindow, into target: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let channels = self.input.channels
    let shift = originColumn * channels
    let first = window(for: row).lowerBound
    guard y != nil else { return ck_halve_row(input[row] + shift, channels, target, output.width) }
    let sums = x == nil ? target : scratch
    withRows(
      5, { UnsafePointer<Float>(input[first + $0]) + shift },
      do: { ck_weighted_rows($0, 0, Self.binomial, 5, sums, reach) })
    if x != nil { ck_halve_row(sums, channels, target, output.width) }
  }

  private func halve(
    _ row: Int, from input: RowWindow, into target: UnsafeMutablePointer<UInt16>,
    scratch: UnsafeMutablePointer<UInt16>
  ) {
    let channels = self.input.channels
    let shift = originColumn * channels
    let first = window(for: row).lowerBound
    if self.input.storage == .uint8, x != nil, y != nil {
      withRows(5, { input.bytes(first + $0) + shift }, do: { ck_halve_rows_u8($0, scratch, reach) })
      return ck_halve_row_sums(scratch, channels, target, output.width)
    }
    // One axis only: 8 bits are made wider first.
    func source(_ index: Int) -> UnsafePointer<UInt16> {
      guard self.input.storage == .uint8 else { return input.fixed(first + index) + shift }
      let wide = scratch + (index + 1) * (reach + 32)
      ck_widen_row(input.bytes(first + index) + shift, wide, reach)
      return UnsafePointer(wide)
    }
    guard y != nil else { return ck_halve_row_fixed(source(0), channels, target, output.width) }
    let sums = x == nil ? target : scratch
    withRows(5, source, do: { ck_halve_rows_fixed($0, sums, reach) })
    if x != nil { ck_halve_row_fixed(sums, channels, target, output.width) }
  }

  private static let binomial: [Float] = [1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16]
}

/// Doubles an image along one axis or both, with the same binomial (Burt and Adelson's EXPAND).
struct DoublingStep: RowStep {
  let input: WorkingFormat
  let output: WorkingFormat
  private let x: LevelPair?
  private let y: LevelPair?

  /// - Parameter storage: that of the output; 8 bits may follow from fixed point.
  init(input: WorkingFormat, x: LevelPair?, y: LevelPair?, storage: RowStorage) {
    self.input = input
    self.x = x
    self.y = y
    var output = input.stored(as: storage)
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
    let channels = self.input.channels
    let count = self.input.samplesPerRow
    // Where the row begins in the coarse one, and whether with a pixel between two of its.
    let first = x.map { (($0.fine.lowerBound >> 1) - $0.coarse.lowerBound) * channels } ?? 0
    let odd = x.map { $0.fine.lowerBound & 1 } ?? 0
    for row in rows {
      let window = window(for: row)
      if self.input.storage == .float {
        let target = output[row]
        let sums = x == nil ? target : scratch
        withRows(
          window.count, { input[window.lowerBound + $0] },
          do: { ck_weighted_rows($0, 0, Self.weights[window.count - 1], window.count, sums, count) })
        if x != nil { ck_double_row(sums + first, channels, odd, target, self.output.width) }
        continue
      }
      let wide = UnsafeMutableRawPointer(scratch).assumingMemoryBound(to: UInt16.self)
      var source = input.fixed(window.lowerBound)
      if window.count > 1 {
        let double = window.count == 3 ? ck_double_rows_on : ck_double_rows_between
        withRows(window.count, { input.fixed(window.lowerBound + $0) }, do: { double($0, wide, count) })
        source = UnsafePointer(wide)
      }
      switch (self.output.storage, x == nil) {
      case (.uint8, true): ck_narrow_row(source, output.bytes(row), count)
      case (.uint8, false): ck_double_row_narrow(source + first, channels, odd, output.bytes(row), self.output.width)
      case (_, true): output.fixed(row).update(from: source, count: count)
      case (_, false): ck_double_row_fixed(source + first, channels, odd, output.fixed(row), self.output.width)
      }
    }
  }

  /// By the number of rows: one as it is, one between two, one on the middle one of three.
  private static let weights: [[Float]] = [[1], [1 / 2, 1 / 2], [1 / 8, 6 / 8, 1 / 8]]
}
