public import ImageCodecs

/// Something that can be drawn into a rectangle of any size.
public protocol Drawable: Sendable {
  /// Draws it.
  func draw(on canvas: inout Canvas, in area: Rectangle)
}

extension Drawable {
  /// A picture of it alone, with a margin around it.
  ///
  /// - Parameters:
  ///   - width: in points.
  ///   - height: in points.
  ///   - scale: the pixels of a point.
  ///   - margin: in points.
  public func image(width: Double, height: Double, scale: Double = 2, margin: Double = 12) -> Image {
    var canvas = Canvas(width: width, height: height, scale: scale)
    draw(on: &canvas, in: canvas.bounds.inset(by: margin))
    return canvas.image
  }
}

/// What a closure draws.
public struct Sketch: Drawable {
  private let body: @Sendable (inout Canvas, Rectangle) -> Void

  /// A drawing.
  public init(_ body: @escaping @Sendable (inout Canvas, Rectangle) -> Void) { self.body = body }

  public func draw(on canvas: inout Canvas, in area: Rectangle) { body(&canvas, area) }
}

/// A picture in its own form, as large as there is room, with a fine line around it.
public struct Picture: Drawable {
  public var image: Image

  /// A picture.
  public init(_ image: Image) { self.image = image }

  public func draw(on canvas: inout Canvas, in area: Rectangle) {
    let place = Picture.place(of: image, in: area)
    canvas.draw(image, in: place)
    canvas.outline(place, Stroke(.pencil, width: 1 / canvas.scale, opacity: 0.6))
  }

  /// Where a picture is drawn in an area.
  public static func place(of image: Image, in area: Rectangle) -> Rectangle {
    area.fitting(aspect: Double(image.width) / Double(image.height))
  }
}

/// Numbers in a grid of squares, coloured by their sign and size: the weights of a kernel. They are written as long as they can be
/// read.
public struct NumberGrid: Drawable {
  /// The height of the smallest letters, in points.
  private static let leastTextSize = 4.0

  /// Rows of numbers.
  public var rows: [[Double]]

  /// A grid of rows of the same length.
  public init(_ rows: [[Double]]) {
    precondition(
      rows.allSatisfy { $0.count == rows[0].count && !$0.isEmpty }, "rows of \(rows.map(\.count)) numbers")
    self.rows = rows
  }

  public func draw(on canvas: inout Canvas, in area: Rectangle) {
    guard let columns = rows.first?.count else { return }
    let place = area.fitting(aspect: Double(columns) / Double(rows.count))
    let side = place.width / Double(columns)
    let largest = rows.joined().reduce(1e-300) { max($0, abs($1)) }
    for (y, row) in rows.enumerated() {
      for (x, number) in row.enumerated() {
        let cell = Rectangle(
          x: place.x + Double(x) * side, y: place.y + Double(y) * side, width: side, height: side)
        let color = ColorMap.diverging[0.5 + 0.5 * number / largest]
        canvas.fill(cell, color)
        canvas.outline(cell, Stroke(.rule, width: 1))
        let text =
          number == number.rounded() ? Numerals.fixed(number, decimals: 0) : Numerals.significant(number, digits: 2)
        let widest = Lettering.width(of: text, size: 10)
        let size = min(15, side * 0.45, widest > 0 ? side * 0.8 / widest * 10 : 15)
        guard size >= Self.leastTextSize else { continue }
        canvas.write(
          text, at: cell.center,
          TextStyle(size: size, color: color.legibleInk, alignment: .center, height: .middle))
      }
    }
  }
}
