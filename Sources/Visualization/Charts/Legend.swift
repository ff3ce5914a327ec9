/// What the lines and colours of a chart or of a whole sheet mean, in rows of signs and names.
public struct Legend: Drawable {
  /// A sign and its name.
  public struct Entry: Hashable, Sendable {
    /// A piece of what it stands for.
    public enum Symbol: Hashable, Sendable {
      case line(Stroke, Marker?)
      case marker(Marker, Color, Double)
      case area(Color, Double)
    }

    public let name: String
    public let symbol: Symbol

    /// A sign and its name.
    public init(_ name: String, _ symbol: Symbol) {
      self.name = name
      self.symbol = symbol
    }
  }

  public var entries: [Entry]
  /// The height of a line of text, in points.
  public var size: Double

  /// A legend of some entries.
  public init(_ entries: [Entry], size: Double = 10.5) {
    self.entries = entries
    self.size = size
  }

  /// The height in points for a width; 0 where there are no entries.
  public func height(width: Double) -> Double {
    guard !entries.isEmpty else { return 0 }
    return Double((places(width: width).map(\.row).max() ?? 0) + 1) * rowHeight
  }

  public func draw(on canvas: inout Canvas, in area: Rectangle) {
    for (entry, place) in zip(entries, places(width: area.width)) {
      let left = area.x + place.x
      let middle = area.y + (Double(place.row) + 0.5) * rowHeight
      let center = Point(left + Self.symbolWidth / 2, middle)
      switch entry.symbol {
      case .line(let stroke, let marker):
        canvas.stroke([Point(left + 1, middle), Point(left + Self.symbolWidth - 1, middle)], stroke)
        if let marker { canvas.mark(marker, at: center, size: 7, stroke.color) }
      case .marker(let marker, let color, let opacity):
        canvas.mark(marker, at: center, size: 7, color, opacity: opacity)
      case .area(let color, let opacity):
        canvas.fill(
          Rectangle(x: left + 3, y: middle - 4.5, width: Self.symbolWidth - 6, height: 9), color, opacity: opacity)
      }
      canvas.write(
        entry.name, at: Point(left + Self.symbolWidth + 5, middle), TextStyle(size: size, height: .middle))
    }
  }

  private static let symbolWidth = 24.0
  private var rowHeight: Double { size * 1.65 }

  /// Where each entry begins: as many in a row as there is room for.
  private func places(width: Double) -> [(x: Double, row: Int)] {
    var (x, row) = (0.0, 0)
    return entries.map { entry in
      let length = Self.symbolWidth + 5 + Lettering.width(of: entry.name, size: size)
      if x > 0, x + length > width { (x, row) = (0, row + 1) }
      defer { x += length + 18 }
      return (x, row)
    }
  }
}
