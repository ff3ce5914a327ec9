public import ImageCodecs
import NetworkModels
public import NeuralNetworks
public import SystemPackage
public import Tensors

extension Tensor<Float> {
  /// The numbers as one picture: a contact sheet of the channels, or a channel alone where there is one and no title.
  ///
  /// Height × width × channels has a tile for each channel; height × width is one; features lie in rows of one tile. Of more axes
  /// all before the last two are rows. What is not a number is white.
  ///
  /// - Parameters:
  ///   - title: above the sheet.
  ///   - note: below the title; beside it stand the shape, the range, and how many channels are shown.
  ///   - style: colours, range, and which channels.
  /// - Precondition: there is at least one number.
  public func picture(titled title: String = "", note: String = "", style: MapStyle = MapStyle()) -> Image {
    sheet(titled: title, note: note, style: style)
  }

  /// The numbers as one picture; where there are facts, they stand in place of those that tensors have.
  func sheet(titled title: String, note: String, style: MapStyle, facts: String? = nil) -> Image {
    let planes = ChannelPlanes(self)
    let shown = planes.shown(style)
    let spans = planes.spans(of: shown, style)
    let side = Self.side(for: shown.count, style.tile)
    let size = Self.tile(height: planes.height, width: planes.width, longest: side, isExact: style.photo != nil)
    let painter = MapPainter(style)
    let ground = painter.ground(size)
    let pictures = zip(shown, spans).map { channel, span in
      painter.picture(of: planes, channel, span: span, size: size, over: ground)
    }
    if title.isEmpty, note.isEmpty, planes.count == 1, let picture = pictures.first { return Image(.uint8(picture)) }
    let tiles = zip(zip(shown, spans), pictures).map { place, picture in
      MapSheet.Tile(
        label: planes.isFolded || size.width < 22 ? "" : "\(place.0)",
        detail: style.span == .channel && size.width >= 90 ? Self.text(place.1) : "", picture: picture)
    }
    return MapSheet(
      title: title,
      note: ([facts ?? caption(planes, shown: shown.count, style)] + [note]).filter { !$0.isEmpty }
        .joined(separator: "\n"),
      tiles: tiles, colors: style.colors, ends: Self.ends(spans, style)
    ).image()
  }

  /// Each channel as a picture of its own.
  ///
  /// - Parameters:
  ///   - style: colours, range, and which channels.
  ///   - size: of each; the number of its rows and columns where it is nil.
  public func channelPictures(
    style: MapStyle = MapStyle(), size: PictureSize? = nil
  ) -> [(channel: Int, image: Image)] {
    let pictures = ChannelPictures(self, style, size: size)
    return pictures.channels.indices.map { (pictures.channels[$0], pictures.image($0)) }
  }

  /// Writes the numbers as a picture, which appears whole or not at all; see ``picture(titled:note:style:)``.
  ///
  /// ```swift
  /// try maps["layer1.0.relu"]?.writePicture(to: "maps.png", style: MapStyle(colors: .magma))
  /// ```
  ///
  /// - Throws: `CodecError`.
  public func writePicture(
    to path: FilePath, titled title: String = "", style: MapStyle = MapStyle()
  ) throws(CodecError) {
    try picture(titled: title, style: style).write(to: path)
  }

  /// The longer side of a tile: so that all together have about a million pixels, or as it is wanted, up to a hundred million.
  private static func side(for count: Int, _ wanted: Int?) -> Int {
    func side(_ pixels: Double) -> Int { Int((pixels / Double(max(count, 1))).squareRoot()) }
    return wanted.map { min($0, max(1, side(1e8))) } ?? min(max(24, side(1.2e6)), 320)
  }

  /// The size of a tile: a whole number of times as large as the map, or smaller in its proportions.
  private static func tile(height: Int, width: Int, longest: Int, isExact: Bool) -> PictureSize {
    let side = max(height, width)
    if !isExact, longest >= side {
      let factor = longest / side
      return PictureSize(width: width * factor, height: height * factor)
    }
    return PictureSize(width: width, height: height).scaled(by: Double(longest) / Double(side))
  }

  private func caption(_ planes: ChannelPlanes, shown: Int, _ style: MapStyle) -> String {
    let least = planes.ranges.map(\.lowerBound).min() ?? 0
    let greatest = planes.ranges.map(\.upperBound).max() ?? 0
    var text =
      planes.isFolded
      ? "\(shape) numbers, in rows of \(planes.width)"
      : shape.rank == 3 ? "height × width × channels \(shape)" : "\(shape)"
    text += ", from \(Numerals.significant(Double(least))) to \(Numerals.significant(Double(greatest)))"
    if shown < planes.count { text += "; \(shown) of \(planes.count) channels" }
    if style.order == .activation { text += "; the most active first" }
    return text + "."
  }

  private static func ends(_ spans: [ClosedRange<Float>], _ style: MapStyle) -> (first: String, last: String) {
    guard let span = spans.first else { return ("", "") }
    if style.span == .channel, spans.count > 1 {
      return style.colors == .diverging
        ? ("−largest of the channel", "largest of the channel") : ("least of the channel", "greatest of the channel")
    }
    return (Numerals.significant(Double(span.lowerBound)), Numerals.significant(Double(span.upperBound)))
  }

  private static func text(_ span: ClosedRange<Float>) -> String {
    let (least, greatest) = (Double(span.lowerBound), Double(span.upperBound))
    return "\(Numerals.significant(least, digits: 2))…\(Numerals.significant(greatest, digits: 2))"
  }
}
