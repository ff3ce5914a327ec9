/// A number of columns and rows.
public struct PictureSize: Codable, Hashable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// Columns.
  public var width: Int
  /// Rows.
  public var height: Int

  /// A size.
  ///
  /// - Precondition: both are at least 1.
  public init(width: Int, height: Int) {
    precondition(width >= 1 && height >= 1, "a picture has at least one pixel, not \(width)×\(height)")
    self.width = width
    self.height = height
  }

  /// A square.
  public init(integerLiteral side: Int) { self.init(width: side, height: side) }

  public var description: String { "\(width)×\(height)" }
}

/// Which channels of pictures a network sees.
///
/// Alpha is none of them: what is transparent is laid over white.
public enum PictureChannels: String, Codable, Hashable, Sendable, CaseIterable {
  /// One: colours become their luma (Rec. ITU-R BT.601).
  case gray
  /// Three: red, green and blue; gray pictures have three times the same.
  case rgb

  /// The number of channels.
  public var count: Int { self == .gray ? 1 : 3 }
}
