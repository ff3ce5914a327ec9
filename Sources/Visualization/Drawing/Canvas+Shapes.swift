#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How a line is drawn.
public struct Stroke: Hashable, Sendable {
  /// The colour.
  public var color: Color
  /// The width in points.
  public var width: Double
  /// How much of what is below it covers, 0…1.
  public var opacity: Double
  /// The lengths of dashes and gaps in turn, in points; empty for a line without gaps.
  public var dashes: [Double]

  /// A line of a colour, one point wide and solid unless stated otherwise.
  public init(_ color: Color, width: Double = 1, opacity: Double = 1, dashes: [Double] = []) {
    self.color = color
    self.width = width
    self.opacity = opacity
    self.dashes = dashes
  }
}

extension Canvas {
  /// Draws a line through points, with round ends and corners.
  public mutating func stroke(_ points: [Point], _ stroke: Stroke) { self.stroke([points], stroke) }

  /// Draws several lines at once: where they cross, the colour is no stronger.
  ///
  /// A point that is not finite interrupts a line.
  public mutating func stroke(_ lines: [[Point]], _ stroke: Stroke) {
    var parts: [(Point, Point)] = []
    for line in lines {
      for run in line.split(omittingEmptySubsequences: true, whereSeparator: { !$0.isFinite }) {
        let run = Self.dashed(Array(run), stroke.dashes)
        for points in run {
          parts += points.count == 1 ? [(points[0], points[0])] : Array(zip(points, points.dropFirst()))
        }
      }
    }
    let radius = stroke.width * scale / 2
    let pieces = parts.map { (pixel($0.0), pixel($0.1)) }
    guard !pieces.isEmpty else { return }
    var mask = CoverageMask(around: pieces.flatMap { [$0.0, $0.1] }, margin: radius + 1, clip: clip)
    for piece in pieces { mask.add(from: piece.0, to: piece.1, radius: radius) }
    blend(mask, stroke.color, opacity: stroke.opacity)
  }

  /// Fills what points enclose; where it encloses itself twice it is empty.
  public mutating func fill(_ points: [Point], _ color: Color, opacity: Double = 1) {
    let polygon = points.filter(\.isFinite).map(pixel)
    guard polygon.count > 2 else { return }
    var mask = CoverageMask(around: polygon, margin: 1, clip: clip)
    mask.add(polygons: [polygon])
    blend(mask, color, opacity: opacity)
  }

  /// Fills a rectangle.
  public mutating func fill(_ area: Rectangle, _ color: Color, opacity: Double = 1) {
    fill(area.corners, color, opacity: opacity)
  }

  /// Draws the outline of a rectangle.
  public mutating func outline(_ area: Rectangle, _ stroke: Stroke) {
    self.stroke(area.corners + [area.corners[0]], stroke)
  }

  /// Fills a disc.
  public mutating func disc(_ center: Point, radius: Double, _ color: Color, opacity: Double = 1) {
    stroke([center], Stroke(color, width: 2 * radius, opacity: opacity))
  }

  /// Draws a marker.
  public mutating func mark(_ marker: Marker, at place: Point, size: Double, _ color: Color, opacity: Double = 1) {
    guard place.isFinite else { return }
    switch marker.outline {
    case nil: disc(place, radius: size / 2, color, opacity: opacity)
    case .some(let outline):
      fill(outline.map { Point(place.x + $0.x * size / 2, place.y + $0.y * size / 2) }, color, opacity: opacity)
    }
  }

  /// Draws an arrow whose point is at the end.
  public mutating func arrow(from start: Point, to end: Point, _ stroke: Stroke, head: Double = 6) {
    let length = start.distance(to: end)
    guard length > 0 else { return }
    let (dx, dy) = ((end.x - start.x) / length, (end.y - start.y) / length)
    let neck = Point(end.x - dx * head, end.y - dy * head)
    self.stroke([start, neck], stroke)
    fill(
      [
        end, Point(neck.x - dy * head * 0.45, neck.y + dx * head * 0.45),
        Point(neck.x + dy * head * 0.45, neck.y - dx * head * 0.45),
      ], stroke.color, opacity: stroke.opacity)
  }

  /// A place in pixels, not so far away that its number would not be exact.
  func pixel(_ point: Point) -> Point {
    Point(min(max(point.x * scale, -1e6), 1e6), min(max(point.y * scale, -1e6), 1e6))
  }

  /// The pieces of a line between its gaps.
  private static func dashed(_ line: [Point], _ dashes: [Double]) -> [[Point]] {
    guard !dashes.isEmpty, dashes.allSatisfy({ $0 > 0 }), var last = line.first else { return [line] }
    var result: [[Point]] = []
    var piece = [last]
    var (index, left) = (0, dashes[0])
    for point in line.dropFirst() {
      var length = last.distance(to: point)
      // Nobody sees the dashes of what is that far away.
      guard length < 1e5 else { return [line] }
      while length > left {
        let part = left / length
        last = Point(last.x + part * (point.x - last.x), last.y + part * (point.y - last.y))
        if index % 2 == 0 { result.append(piece + [last]) }
        piece = [last]
        length -= left
        index += 1
        left = dashes[index % dashes.count]
      }
      left -= length
      last = point
      piece.append(point)
    }
    if index % 2 == 0 { result.append(piece) }
    return result
  }
}

/// The form of a point in a chart: besides the colour, what tells lines apart.
public enum Marker: Hashable, Sendable, CaseIterable {
  case disc
  case square
  case triangle
  case diamond
  case cross
  case downTriangle

  /// The marker of a kind; they repeat after six.
  public static func category(_ index: Int) -> Marker { allCases[index % allCases.count] }

  /// The corners around 0, of size 2; nil for a disc.
  var outline: [Point]? {
    switch self {
    case .disc: nil
    case .square: [Point(-0.88, -0.88), Point(0.88, -0.88), Point(0.88, 0.88), Point(-0.88, 0.88)]
    case .triangle: Marker.regular(3, from: -90, radius: 1.2)
    case .downTriangle: Marker.regular(3, from: 90, radius: 1.2)
    case .diamond: Marker.regular(4, from: 0, radius: 1.2)
    case .cross:
      [
        (0, -0.4), (0.6, -1), (1, -0.6), (0.4, 0), (1, 0.6), (0.6, 1), (0, 0.4), (-0.6, 1), (-1, 0.6), (-0.4, 0),
        (-1, -0.6), (-0.6, -1),
      ].map { Point($0.0, $0.1) }
    }
  }

  private static func regular(_ corners: Int, from angle: Double, radius: Double) -> [Point] {
    (0..<corners).map {
      let turned = (angle + 360 * Double($0) / Double(corners)) * Double.pi / 180
      return Point(radius * cos(turned), radius * sin(turned))
    }
  }
}
