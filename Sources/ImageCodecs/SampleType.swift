/// How one sample of an image is stored.
public enum SampleType: String, Hashable, Sendable, CaseIterable {
  /// 8 bits, 0 is black and 255 white.
  case uint8
  /// 16 bits, 0 is black and 65535 white.
  case uint16
  /// 32-bit floating point, 0 is black and 1 white; values outside of that are kept.
  case float

  /// The bytes that one sample takes.
  public var byteCount: Int {
    switch self {
    case .uint8: 1
    case .uint16: 2
    case .float: 4
    }
  }

  /// The sample value that stands for white and for full opacity.
  public var white: Float {
    switch self {
    case .uint8: 255
    case .uint16: 65535
    case .float: 1
    }
  }
}
