public import ImageCodecs

/// Drawings in rows and columns, each with a title above and a caption below.
public struct ContactSheet: Sendable {
  /// A drawing with what is written around it.
  public struct Tile: Sendable {
    public var drawing: any Drawable
    /// Above it, in one line; empty for none.
    public var title: String
    /// Below it, in as many lines as it takes; empty for none.
    public var caption: String

    /// A drawing, its title and its caption.
    public init(_ drawing: any Drawable, title: String = "", caption: String = "") {
      self.drawing = drawing
      self.title = title
      self.caption = caption
    }
  }

  /// At the top; empty for none.
  public var title: String
  /// Below the title, in small letters; empty for none.
  public var note: String
  /// The tiles, row by row.
  public var tiles: [Tile]
  /// The tiles of a row.
  public var columns: Int
  /// The size of a drawing, in points.
  public var tileWidth: Double
  public var tileHeight: Double
  /// What holds for all drawings.
  public var legend: Legend

  /// A sheet of tiles of one size.
  public init(
    title: String = "", note: String = "", columns: Int, tileWidth: Double, tileHeight: Double,
    legend: Legend = Legend([]), tiles: [Tile] = []
  ) {
    precondition(columns > 0, "\(columns) columns")
    self.title = title
    self.note = note
    self.columns = columns
    self.tileWidth = tileWidth
    self.tileHeight = tileHeight
    self.legend = legend
    self.tiles = tiles
  }

  /// The sheet as a picture.
  ///
  /// - Parameter scale: the pixels of a point.
  public func image(scale: Double = 2) -> Image {
    let inner = Double(columns) * tileWidth + Double(columns - 1) * Self.gap
    let noteLines = note.isEmpty ? [] : Lettering.lines(of: note, size: Self.noteSize, width: inner)
    let head =
      (title.isEmpty ? 0 : Self.titleSize * 1.7) + Double(noteLines.count) * Self.noteSize * Canvas.lineStep
    let legendHeight = legend.height(width: inner)
    let rows = stride(from: 0, to: tiles.count, by: columns).map { Array(tiles[$0..<min($0 + columns, tiles.count)]) }
    let heights = rows.map { row in row.map(height).max() ?? 0 }
    let top =
      (Self.margin + head + (legendHeight > 0 ? legendHeight + 4 : 0) + (head + legendHeight > 0 ? 8 : 0)).rounded(.up)
    let total = top + heights.reduce(0, +) + Double(max(0, rows.count - 1)) * Self.gap + Self.margin
    var canvas = Canvas(width: inner + 2 * Self.margin, height: total, scale: scale)
    var y = Self.margin
    if !title.isEmpty {
      canvas.write(
        title, at: Point(Self.margin, y), TextStyle(size: Self.titleSize, isBold: true, height: .top))
      y += Self.titleSize * 1.7
    }
    y += canvas.write(
      noteLines, at: Point(Self.margin, y), TextStyle(size: Self.noteSize, color: .pencil, height: .top))
    legend.draw(on: &canvas, in: Rectangle(x: Self.margin, y: y + 2, width: inner, height: legendHeight))
    y = top
    for (row, height) in zip(rows, heights) {
      for (column, tile) in row.enumerated() {
        draw(tile, on: &canvas, at: Point(Self.margin + Double(column) * (tileWidth + Self.gap), y))
      }
      y += height + Self.gap
    }
    return canvas.image
  }

  private static let margin = 18.0
  private static let gap = 18.0
  private static let titleSize = 17.0
  private static let noteSize = 11.0
  private static let tileTitleSize = 12.0
  private static let captionSize = 10.5

  /// In whole points, so that the edges of all tiles lie on pixels.
  private func height(of tile: Tile) -> Double {
    let title = tile.title.isEmpty ? 0 : Self.tileTitleSize * 1.5
    let caption =
      tile.caption.isEmpty ? 0 : 6 + Double(captionLines(tile).count) * Self.captionSize * Canvas.lineStep
    return (title + tileHeight + caption).rounded(.up)
  }

  private func captionLines(_ tile: Tile) -> [String] {
    Lettering.lines(of: tile.caption, size: Self.captionSize, width: tileWidth)
  }

  private func draw(_ tile: Tile, on canvas: inout Canvas, at corner: Point) {
    var y = corner.y
    if !tile.title.isEmpty {
      canvas.write(
        tile.title, at: Point(corner.x, y), TextStyle(size: Self.tileTitleSize, isBold: true, height: .top))
      y += Self.tileTitleSize * 1.5
    }
    tile.drawing.draw(on: &canvas, in: Rectangle(x: corner.x, y: y, width: tileWidth, height: tileHeight))
    guard !tile.caption.isEmpty else { return }
    canvas.write(
      captionLines(tile), at: Point(corner.x, y + tileHeight + 6),
      TextStyle(size: Self.captionSize, color: .pencil, height: .top))
  }
}
