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
  func spans(_ radius: Int) -> [ExtremeStep.Span] {
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
