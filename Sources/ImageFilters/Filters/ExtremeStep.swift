import CKernels
import ImageCodecs

/// The least or the greatest sample of a symmetric neighbourhood: one pass of gray-scale morphology.
struct ExtremeStep: RowStep {
  /// Rows, relative to the output row, of which the pixels at most `reach` to either side count.
  struct Span: Sendable {
    let reach: Int
    let rows: [Int]
  }

  let format: WorkingFormat
  let border: Border
  let takesGreatest: Bool
  let radius: Int
  let spans: [Span]

  var input: WorkingFormat { format }
  var output: WorkingFormat { format }
  var columnsBefore: Int { radius }
  var columnsAfter: Int { radius }
  var rowsPerBlock: Int { 16 }
  private var paddedCount: Int { (format.width + 2 * radius) * format.channels }
  // Two rows to work in, two for the rows below and those that all outputs share, and those above for each output.
  var scratchCount: Int { (rowsPerBlock + 4) * paddedCount }
  func window(for y: Int) -> Range<Int> { y - radius..<y + radius + 1 }

  func compute(
    _ rows: Range<Int>, from input: RowWindow, into output: OutputRows, scratch: UnsafeMutablePointer<Float>
  ) {
    for (index, span) in spans.enumerated() {
      let count = format.samplesPerRow + 2 * span.reach * format.channels
      forEachColumnExtreme(of: span, rows, input, scratch, count) { y in
        let result = alongRow(reach: span.reach, scratch, count)
        if index == 0 {
          output[y].update(from: result, count: format.samplesPerRow)
        } else {
          pick(result, output[y], into: output[y], format.samplesPerRow)
        }
      }
    }
  }

  /// Puts, for each output row, the extremes down the columns of a span into the scratch's first row, and calls `body`.
  ///
  /// Of a solid span higher than the block, most rows count for every output of the block: they are looked at once, and
  /// those above and below are built up row by row (van Herk 1992, Gil and Werman 1993).
  private func forEachColumnExtreme(
    of span: Span, _ rows: Range<Int>, _ input: RowWindow, _ scratch: UnsafeMutablePointer<Float>, _ count: Int,
    _ body: (Int) -> Void
  ) {
    let shift = span.reach * format.channels
    func source(_ y: Int) -> UnsafePointer<Float> { input[y] - shift }
    let (first, last) = (span.rows[0], span.rows[span.rows.count - 1])
    let working = scratch
    guard span.rows.count == last - first + 1, span.rows.count > rows.count else {
      for y in rows {
        working.update(from: source(y + first), count: count)
        for row in span.rows.dropFirst() { pick(source(y + row), working, into: working, count) }
        body(y)
      }
      return
    }
    let (shared, below) = (scratch + 2 * paddedCount, scratch + 3 * paddedCount)
    func above(_ y: Int) -> UnsafeMutablePointer<Float> { scratch + (4 + y - rows.lowerBound) * paddedCount }
    let (top, bottom) = (rows.lowerBound, rows.upperBound - 1)
    shared.update(from: source(bottom + first), count: count)
    for y in bottom + first + 1..<top + last + 1 {
      pick(source(y), shared, into: shared, count)
    }
    for y in (top..<bottom).reversed() {
      if y == bottom - 1 {
        above(y).update(from: source(y + first), count: count)
      } else {
        pick(source(y + first), above(y + 1), into: above(y), count)
      }
    }
    for y in rows {
      let hasAbove = y < bottom
      pick(hasAbove ? UnsafePointer(above(y)) : UnsafePointer(shared), shared, into: working, count)
      if y == top + 1 {
        below.update(from: source(y + last), count: count)
      } else if y > top {
        pick(source(y + last), below, into: below, count)
      }
      if y > top { pick(below, working, into: working, count) }
      body(y)
    }
  }

  /// The extremes along a row, by doubling: a reach of r takes log2(r) passes. The row is the first of the scratch.
  private func alongRow(
    reach: Int, _ scratch: UnsafeMutablePointer<Float>, _ count: Int
  ) -> UnsafePointer<Float> {
    var current = scratch
    var other = scratch + paddedCount
    let length = 2 * reach + 1
    var covered = 1
    while covered < length {
      let advance = min(covered, length - covered)
      let left = count - (covered + advance - 1) * format.channels
      pick(current, current + advance * format.channels, into: other, left)
      swap(&current, &other)
      covered += advance
    }
    return UnsafePointer(current)
  }

  private func pick(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    if takesGreatest { ck_max(a, b, result, count) } else { ck_min(a, b, result, count) }
  }
}
