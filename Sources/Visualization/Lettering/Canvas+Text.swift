#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How a text is drawn.
public struct TextStyle: Hashable, Sendable {
  /// Which part of a text stands at its place, from left to right.
  public enum Alignment: Hashable, Sendable {
    case left
    case center
    case right
  }

  /// Which height of a text stands at its place.
  public enum Height: Hashable, Sendable {
    /// The line that letters stand on.
    case baseline
    /// The upper edge of capitals.
    case top
    /// The middle of capitals.
    case middle
  }

  /// The height of a line in points; capitals are 0.7 of it.
  public var size: Double
  public var color: Color
  public var isBold: Bool
  public var alignment: Alignment
  public var height: Height
  /// The direction, in degrees counterclockwise: 90 reads upwards.
  public var angle: Double
  /// The colour around the letters, where they stand on a picture; nil for none.
  public var halo: Color?

  /// Upright text of 11 points that begins at its place, unless stated otherwise.
  public init(
    size: Double = 11, color: Color = .ink, isBold: Bool = false, alignment: Alignment = .left,
    height: Height = .baseline, angle: Double = 0, halo: Color? = nil
  ) {
    self.size = size
    self.color = color
    self.isBold = isBold
    self.alignment = alignment
    self.height = height
    self.angle = angle
    self.halo = halo
  }
}

extension Canvas {
  /// Draws a line of text.
  public mutating func write(_ text: String, at place: Point, _ style: TextStyle = TextStyle()) {
    let unit = style.size / 10
    let width = Lettering.width(of: text, size: style.size)
    let left =
      switch style.alignment {
      case .left: 0.0
      case .center: -width / 2
      case .right: -width
      }
    let down =
      switch style.height {
      case .baseline: 0.0
      case .top: 7 * unit
      case .middle: 3.5 * unit
      }
    let angle = style.angle * Double.pi / 180
    let (cosine, sine) = (cos(angle), sin(angle))
    // Upright text begins at the middle of a pixel, which keeps its stems sharp.
    func aligned(_ coordinate: Double) -> Double {
      style.angle == 0 ? ((coordinate * scale).rounded() + 0.5) / scale : coordinate
    }
    let origin = Point(
      aligned(place.x + left * cosine + down * sine), aligned(place.y - left * sine + down * cosine))
    var lines: [[Point]] = []
    var pen = 0.0
    for character in text {
      let glyph = Lettering.glyph(character)
      for stroke in glyph.strokes {
        lines.append(
          stroke.map { point in
            let (x, y) = ((pen + point.x) * unit, point.y * unit)
            return Point(origin.x + x * cosine - y * sine, origin.y - x * sine - y * cosine)
          })
      }
      pen += glyph.width + Lettering.gap
    }
    let thickness = unit * (style.isBold ? 1.35 : 1)
    if let halo = style.halo { stroke(lines, Stroke(halo, width: thickness + 3, opacity: 0.85)) }
    stroke(lines, Stroke(style.color, width: thickness))
  }

  /// Draws lines of text below each other, and returns how high they are in points.
  @discardableResult
  public mutating func write(_ lines: [String], at place: Point, _ style: TextStyle = TextStyle()) -> Double {
    let step = Self.lineStep * style.size
    for (index, line) in lines.enumerated() {
      write(line, at: Point(place.x, place.y + Double(index) * step), style)
    }
    return Double(lines.count) * step
  }

  /// From one line of text to the next, as a part of its size.
  static let lineStep = 1.35
}
