public import ImageCodecs

/// How channels of numbers become pictures.
public struct MapStyle: Sendable {
  /// The colours of numbers.
  public enum Colors: String, CaseIterable, Hashable, Sendable {
    /// From black to white.
    case gray
    /// From dark violet over green to yellow.
    case viridis
    /// From black over red to light yellow.
    case magma
    /// From blue over white to orange; 0 is white, and the range is as wide on both sides of it.
    case diverging

    /// The map.
    public var map: ColorMap {
      switch self {
      case .gray: .gray
      case .viridis: .viridis
      case .magma: .magma
      case .diverging: .diverging
      }
    }
  }

  /// Which numbers have the first and the last colour.
  public enum Span: Hashable, Sendable {
    /// The least and the greatest of each channel, so that each is seen as well as it can be.
    case channel
    /// Those of all channels that are shown, so that they can be compared.
    case layer
    /// These; what lies outside has the colour of the nearer end.
    case given(ClosedRange<Float>)
  }

  /// In which order channels come.
  public enum Order: String, CaseIterable, Hashable, Sendable {
    /// As the layer has them.
    case index
    /// Those of the largest mean magnitude first.
    case activation
  }

  /// The colours of numbers.
  public var colors: Colors
  /// Which numbers have the first and the last colour.
  public var span: Span
  /// In which order channels come.
  public var order: Order
  /// The channels that are shown; all where it is nil. What the layer does not have is passed over.
  public var channels: [ClosedRange<Int>]?
  /// At most so many of them, the first in the order.
  public var most: Int?
  /// The longer side of a channel on a sheet, in pixels; as it fits their number where it is nil.
  public var tile: Int?
  /// What the network saw: channels are laid over it; nil for channels alone.
  public var photo: Image?

  /// All channels in the order of the layer, each over its own range in viridis, unless stated otherwise.
  public init(
    colors: Colors = .viridis, span: Span = .channel, order: Order = .index, channels: [ClosedRange<Int>]? = nil,
    most: Int? = nil, tile: Int? = nil, photo: Image? = nil
  ) {
    self.colors = colors
    self.span = span
    self.order = order
    self.channels = channels
    self.most = most
    self.tile = tile
    self.photo = photo
  }
}
