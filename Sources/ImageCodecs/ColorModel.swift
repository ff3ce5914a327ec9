/// What the channels of a pixel are. Alpha is straight (not premultiplied), as PNG defines it.
public enum ColorModel: String, Hashable, Sendable, CaseIterable {
  /// One channel, from black to white.
  case gray
  /// Gray and opacity.
  case grayAlpha
  /// Red, green and blue.
  case rgb
  /// Red, green, blue and opacity.
  case rgba

  /// The number of channels, 1…4.
  public var channelCount: Int { colorChannelCount + (hasAlpha ? 1 : 0) }

  /// The number of channels without alpha: 1 or 3.
  public var colorChannelCount: Int { self == .gray || self == .grayAlpha ? 1 : 3 }

  /// Whether the last channel is alpha.
  public var hasAlpha: Bool { self == .grayAlpha || self == .rgba }

  /// The same model without alpha.
  public var withoutAlpha: ColorModel { colorChannelCount == 1 ? .gray : .rgb }

  /// The gray model that keeps the alpha of this one.
  public var grayscale: ColorModel { hasAlpha ? .grayAlpha : .gray }

  /// The model with this number of channels, nil outside of 1…4.
  public init?(channelCount: Int) {
    switch channelCount {
    case 1: self = .gray
    case 2: self = .grayAlpha
    case 3: self = .rgb
    case 4: self = .rgba
    default: return nil
    }
  }
}
