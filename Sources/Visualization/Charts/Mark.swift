public import ImageCodecs

/// Something that a chart shows, in the numbers of its axes.
public struct Mark: Sendable {
  enum Content: Sendable {
    case line([Point], Stroke, Marker?, every: Int)
    case points([Point], Color, Marker, size: Double, opacity: Double)
    case area([Point], Color, opacity: Double)
    case bars(edges: [Double], heights: [Double], Color, opacity: Double)
    case field(ScalarField, ColorMap, ClosedRange<Double>)
    case contours([[Point]], Stroke)
    case picture(Image, ClosedRange<Double>, ClosedRange<Double>)
    case text(String, Point, TextStyle)
    case rule(Double, isHorizontal: Bool, Stroke)
  }

  let content: Content

  /// What the legend calls it; nil where it is not there.
  public var name: String?

  private init(_ content: Content, name: String? = nil) {
    self.content = content
    self.name = name
  }

  /// A line through points; numbers that are not finite interrupt it.
  ///
  /// - Parameters:
  ///   - points: in order.
  ///   - stroke: how it is drawn.
  ///   - marker: on the points; none unless stated otherwise.
  ///   - every: on which of them: the first, and each so many further on.
  ///   - name: in the legend.
  public static func line(
    _ points: [Point], _ stroke: Stroke, marker: Marker? = nil, every: Int = 1, name: String? = nil
  ) -> Mark {
    Mark(.line(points, stroke, marker, every: max(1, every)), name: name)
  }

  /// Points that no line connects.
  public static func points(
    _ points: [Point], _ color: Color, marker: Marker = .disc, size: Double = 6, opacity: Double = 1,
    name: String? = nil
  ) -> Mark {
    Mark(.points(points, color, marker, size: size, opacity: opacity), name: name)
  }

  /// What lies between two lines over the same x.
  public static func band(
    _ x: [Double], lower: [Double], upper: [Double], _ color: Color, opacity: Double = 0.3, name: String? = nil
  ) -> Mark {
    let edge = zip(x, upper).map { Point($0, $1) } + zip(x, lower).map { Point($0, $1) }.reversed()
    return Mark(.area(edge, color, opacity: opacity), name: name)
  }

  /// Bars from 0 up.
  public static func bars(_ histogram: Histogram, _ color: Color, opacity: Double = 1, name: String? = nil) -> Mark {
    Mark(.bars(edges: histogram.edges, heights: histogram.densities, color, opacity: opacity), name: name)
  }

  /// A field in colours: those of the map from the beginning to the end of a range.
  public static func field(_ field: ScalarField, _ map: ColorMap, over range: ClosedRange<Double>) -> Mark {
    Mark(.field(field, map, range))
  }

  /// The lines along which a field has some values.
  public static func contours(_ field: ScalarField, at levels: [Double], _ stroke: Stroke) -> Mark {
    Mark(.contours(levels.flatMap(field.contour(at:)), stroke))
  }

  /// A picture over a rectangle, its first row at the greatest y.
  public static func picture(_ picture: Image, x: ClosedRange<Double>, y: ClosedRange<Double>) -> Mark {
    Mark(.picture(picture, x, y))
  }

  /// A text at a place.
  public static func text(_ text: String, at place: Point, _ style: TextStyle = TextStyle()) -> Mark {
    Mark(.text(text, place, style))
  }

  /// A horizontal line at a number.
  public static func level(_ y: Double, _ stroke: Stroke, name: String? = nil) -> Mark {
    Mark(.rule(y, isHorizontal: true, stroke), name: name)
  }

  /// A vertical line at a number.
  public static func column(_ x: Double, _ stroke: Stroke, name: String? = nil) -> Mark {
    Mark(.rule(x, isHorizontal: false, stroke), name: name)
  }

  /// How the legend shows it; nil where it has no name.
  var legendEntry: Legend.Entry? {
    guard let name else { return nil }
    switch content {
    case .line(_, let stroke, let marker, _): return Legend.Entry(name, .line(stroke, marker))
    case .points(_, let color, let marker, _, let opacity): return Legend.Entry(name, .marker(marker, color, opacity))
    case .area(_, let color, let opacity), .bars(_, _, let color, let opacity):
      return Legend.Entry(name, .area(color, opacity))
    case .contours(_, let stroke), .rule(_, _, let stroke): return Legend.Entry(name, .line(stroke, nil))
    case .field, .picture, .text: return nil
    }
  }
}
