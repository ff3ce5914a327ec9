import CKernels
import ImageCodecs

/// Takes the least or the greatest value around each pixel, channel by channel: gray-scale morphology
/// (Serra 1982), exact for all sample types.
public struct Morphology: ImageFilter {
  public enum Operation: String, Hashable, Sendable, CaseIterable {
    /// The least value: bright parts shrink.
    case erode
    /// The greatest value: bright parts grow.
    case dilate
    /// Erosion, then dilation: removes bright specks smaller than the element.
    case open
    /// Dilation, then erosion: fills dark specks smaller than the element.
    case close
  }

  /// The form of the structuring element; all are symmetric.
  public enum Element: String, Hashable, Sendable, CaseIterable {
    /// All pixels at most `radius` columns and `radius` rows away.
    case rectangle
    /// All pixels at a distance of at most `radius`.
    case disk
    /// The pixels of the same row and of the same column at most `radius` away.
    case cross
  }

  public var operation: Operation
  public var element: Element

  /// 1…1000 pixels.
  public var radius: Int

  public var border: Border

  public init(_ operation: Operation, element: Element = .rectangle, radius: Int = 1, border: Border = .replicate) {
    self.operation = operation
    self.element = element
    self.radius = radius
    self.border = border
  }

  public func steps(for format: WorkingFormat) throws(FilterError) -> [FilterStep] {
    guard 1...1000 ~= radius else { throw FilterError("the radius has to be 1…1000 pixels, not \(radius)") }
    let border = try format.checked(border)
    let extremes: [Bool] =
      switch operation {
      case .erode: [false]
      case .dilate: [true]
      case .open: [false, true]
      case .close: [true, false]
      }
    return extremes.map { takesGreatest in
      FilterStep(
        ExtremeStep(
          format: format, border: border, takesGreatest: takesGreatest, radius: radius, spans: element.spans(radius)))
    }
  }
}

extension Morphology.Element {
  /// The rows of the element, those together that reach equally far to either side.
  fileprivate func spans(_ radius: Int) -> [ExtremeStep.Span] {
    var rowsByReach: [Int: [Int]] = [:]
    for row in -radius...radius {
      let reach =
        switch self {
        case .rectangle: radius
        case .disk: Int((Double(radius * radius - row * row) + 0.5).squareRoot())
        case .cross: row == 0 ? radius : 0
        }
      rowsByReach[reach, default: []].append(row)
    }
    return rowsByReach.sorted { $0.key < $1.key }.map { ExtremeStep.Span(reach: $0.key, rows: $0.value) }
  }
}

private struct ExtremeStep: RowStep {
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
  private var paddedCount: Int { (format.width + 2 * radius) * format.channels }
  var scratchCount: Int { 2 * paddedCount }
  func window(for y: Int) -> Range<Int> { y - radius..<y + radius + 1 }

  func compute(
    _ rows: Range<Int>, from input: RowWindow, into output: OutputRows, scratch: UnsafeMutablePointer<Float>
  ) {
    for y in rows {
      for (index, span) in spans.enumerated() {
        let result = extreme(of: span, at: y, input, scratch)
        if index == 0 {
          output[y].update(from: result, count: format.samplesPerRow)
        } else {
          pick(result, output[y], into: output[y], format.samplesPerRow)
        }
      }
    }
  }

  /// The extreme over one span for a whole row: first down the columns, then along the row by doubling, so that a reach
  /// of r takes log2(r) passes.
  private func extreme(
    of span: Span, at y: Int, _ input: RowWindow, _ scratch: UnsafeMutablePointer<Float>
  ) -> UnsafePointer<Float> {
    let shift = span.reach * format.channels
    let count = format.samplesPerRow + 2 * shift
    var current = scratch
    var other = scratch + paddedCount
    current.update(from: input[y + span.rows[0]] - shift, count: count)
    for row in span.rows.dropFirst() { pick(input[y + row] - shift, current, into: current, count) }
    let length = 2 * span.reach + 1
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
