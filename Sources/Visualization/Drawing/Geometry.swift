/// A place on a canvas, in points from its upper left corner, or in the numbers of a chart.
public struct Point: Hashable, Sendable {
  /// To the right.
  public var x: Double
  /// Down on a canvas, up in a chart.
  public var y: Double

  /// A place.
  public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }

  /// Whether both numbers are finite.
  public var isFinite: Bool { x.isFinite && y.isFinite }

  /// The distance to another place.
  public func distance(to other: Point) -> Double {
    ((x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)).squareRoot()
  }
}

/// An upright rectangle on a canvas, in points.
public struct Rectangle: Hashable, Sendable {
  public var x: Double
  public var y: Double
  public var width: Double
  public var height: Double

  /// A rectangle by its upper left corner and its size.
  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// The right side.
  public var right: Double { x + width }
  /// The lower side.
  public var bottom: Double { y + height }
  /// The middle.
  public var center: Point { Point(x + width / 2, y + height / 2) }

  /// The rectangle without a margin on each side; negative numbers add to it. Never smaller than nothing.
  public func inset(left: Double = 0, top: Double = 0, right: Double = 0, bottom: Double = 0) -> Rectangle {
    Rectangle(
      x: x + left, y: y + top, width: max(0, width - left - right), height: max(0, height - top - bottom))
  }

  /// The rectangle without the same margin on all sides.
  public func inset(by margin: Double) -> Rectangle { inset(left: margin, top: margin, right: margin, bottom: margin) }

  /// The largest rectangle of a form in the middle of this one.
  ///
  /// - Parameter aspect: width over height.
  public func fitting(aspect: Double) -> Rectangle {
    let size = (width: min(width, height * aspect), height: min(height, width / aspect))
    return Rectangle(
      x: x + (width - size.width) / 2, y: y + (height - size.height) / 2, width: size.width, height: size.height)
  }

  /// The four corners in turn.
  public var corners: [Point] { [Point(x, y), Point(right, y), Point(right, bottom), Point(x, bottom)] }
}
