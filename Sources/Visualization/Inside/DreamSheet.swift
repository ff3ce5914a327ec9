public import ImageCodecs

/// The pictures that excite channels of a layer the most, beside each other.
public struct DreamSheet: Sendable {
  /// What a channel would like to see.
  public struct Entry: Sendable {
    /// Which channel it is, or the class that it stands for.
    public var name: String
    public var picture: Image

    /// A channel's picture.
    public init(name: String, picture: Image) {
      self.name = name
      self.picture = picture
    }
  }

  private let entries: [Entry]

  /// The most pictures of a sheet.
  static let mostShown = 100

  /// A sheet of pictures of one size, of which the first 100 are shown.
  ///
  /// - Precondition: there is at least one.
  public init(_ entries: [Entry]) {
    precondition(!entries.isEmpty, "no dreams to draw")
    self.entries = entries
  }

  /// The sheet: about twice as wide as high, no picture larger than 160 points.
  ///
  /// - Parameters:
  ///   - title: at the top.
  ///   - note: below the title.
  ///   - scale: the pixels of a point.
  public func image(title: String, note: String = "", scale: Double = 2) -> Image {
    let shown = entries.prefix(Self.mostShown)
    let first = entries[0].picture
    let side = 160.0 / Double(max(first.width, first.height))
    let columns = max(1, min(shown.count, Int((2 * Double(shown.count)).squareRoot().rounded(.up))))
    return ContactSheet(
      title: title,
      note: note + (shown.count < entries.count ? " \(shown.count) of \(entries.count) channels." : ""),
      columns: columns, tileWidth: max(24, Double(first.width) * side),
      tileHeight: max(24, Double(first.height) * side),
      tiles: shown.map { ContactSheet.Tile(Picture($0.picture), title: $0.name) }
    ).image(scale: scale)
  }
}
