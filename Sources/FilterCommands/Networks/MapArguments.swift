public import ArgumentParser
public import Visualization

/// How channels of numbers become pictures.
struct MapArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The colours of numbers; diverging is for those that have a sign: blue below 0, white, orange above.",
      valueName: "colors"))
  var colors: MapStyle.Colors?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Which numbers have the first and the last colour: the least and the greatest of each channel (channel) or of all that are "
        + "shown (layer), or MIN:MAX.", valueName: "range"))
  var range = MapStyle.Span.channel

  @Option(
    help: ArgumentHelp(
      "Which channels are shown, counted from 0: 0-15, or 3,7,20-24 (default: all).", valueName: "channels"))
  var channels: ChannelsArgument?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("At most so many channels, the first in the order.", valueName: "count")
  )
  var top: Int?

  @Option(
    help: ArgumentHelp(
      "The order of channels: as the layer has them (index), or those of the largest mean magnitude first (default: index; with "
        + "--top activation).", valueName: "order"))
  var sort: MapStyle.Order?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The longer side of a channel on a contact sheet, 8…4096 (default: as it fits their number).", valueName: "pixels"
    ))
  var tile: Int?

  func validate() throws {
    if let top, top < 1 { throw ValidationError("--top has to be at least 1, not \(top)") }
    if let tile, !(8...4096 ~= tile) { throw ValidationError("--tile has to be 8…4096, not \(tile)") }
  }

  /// The style, with colours for where none are named.
  func style(_ usual: MapStyle.Colors) -> MapStyle {
    MapStyle(
      colors: colors ?? usual, span: range, order: sort ?? (top == nil ? .index : .activation),
      channels: channels?.ranges, most: top, tile: tile)
  }
}

/// Channels by their numbers: `0-15`, `3,7,20-24`.
struct ChannelsArgument: ExpressibleByArgument {
  let ranges: [ClosedRange<Int>]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    ranges = parts.compactMap { part in
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard 1...2 ~= ends.count, let first = ends[0], let last = ends[ends.count - 1], 0 <= first, first <= last
      else { return nil }
      return first...last
    }
    guard ranges.count == parts.count else { return nil }
  }
}

extension MapStyle.Colors: ExpressibleByArgument {}
extension MapStyle.Order: ExpressibleByArgument {}

extension MapStyle.Span: ExpressibleByArgument {
  /// Reads `channel`, `layer` or `MIN:MAX`.
  public init?(argument: String) {
    switch argument {
    case "channel": self = .channel
    case "layer": self = .layer
    default:
      let ends = argument.split(separator: ":", omittingEmptySubsequences: false).map { Float($0) }
      guard ends.count == 2, let least = ends[0], let greatest = ends[1], least.isFinite, greatest.isFinite,
        least < greatest
      else { return nil }
      self = .given(least...greatest)
    }
  }

  /// What the help says.
  public var defaultValueDescription: String {
    switch self {
    case .channel: "channel"
    case .layer: "layer"
    case .given(let range): "\(range.lowerBound):\(range.upperBound)"
    }
  }
}
