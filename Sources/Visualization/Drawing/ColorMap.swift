/// Colours for numbers from 0 to 1.
///
/// The maps are made in Oklab, where equal steps look equal, so that none shows an edge where the numbers have none, and
/// they keep their order when printed in gray or seen without red or green.
public struct ColorMap: Hashable, Sendable {
  private let colors: [Color]

  /// A map whose colours a closure gives for 0…1.
  public init(_ color: (Double) -> Color) { colors = (0...255).map { color(Double($0) / 255) } }

  /// The colour of a number; numbers outside of 0…1 have that of the nearer end.
  public subscript(value: Double) -> Color {
    guard value > 0 else { return colors[0] }
    let place = min(value, 1) * Double(colors.count - 1)
    let index = min(Int(place), colors.count - 2)
    return colors[index].mixed(with: colors[index + 1], Float(place - Double(index)))
  }

  /// The same map in so many colours, each for an equal part of the numbers: with contour lines between them, a map of heights.
  public func stepped(_ count: Int) -> ColorMap {
    precondition(count > 0, "a map of \(count) colours")
    return ColorMap { t in self[(min((t * Double(count)).rounded(.down), Double(count - 1)) + 0.5) / Double(count)] }
  }

  /// From dark violet over blue and green to light yellow: for what is more or less.
  public static let sequential = ColorMap { t in
    Color(lightness: 0.28 + 0.65 * t, chroma: 0.13 + 0.05 * t, hue: 305 - 197 * t)
  }

  /// From blue over white to orange: for what is below or above a middle, which 0.5 stands for.
  public static let diverging = ColorMap { t in
    let distance = abs(2 * t - 1)
    return Color(lightness: 0.975 - 0.46 * distance, chroma: 0.19 * distance, hue: t < 0.5 ? 255 : 48)
  }

  /// From blue-gray to almost white, pale enough to draw on in any colour.
  public static let pale = ColorMap { t in Color(lightness: 0.82 + 0.165 * t, chroma: 0.035 - 0.03 * t, hue: 245) }

  /// From black to white.
  public static let gray = ColorMap { t in Color(gray: Float(t)) }
}
