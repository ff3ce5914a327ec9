/// Why a filter cannot be made, or cannot be used on an image.
public struct FilterError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A whole sentence without the full stop: which value is wrong and what is possible.
  public var reason: String

  public init(_ reason: String) { self.reason = reason }

  public var description: String { reason }
}
