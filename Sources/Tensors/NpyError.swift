/// Why bytes are no array in NumPy's file format, or not the one that was asked for.
public struct NpyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The sort of failure.
  public enum Kind: Hashable, Sendable {
    /// The bytes do not begin as an array file does.
    case notNpy
    /// The header breaks the format's rules.
    case badHeader
    /// The format's version, the type or the order of the elements is none that is read here.
    case unsupported
    /// The elements have another type than the tensor.
    case typeMismatch
    /// There are fewer bytes than the shape asks for.
    case truncated
    /// There are more bytes than the shape asks for.
    case trailingBytes
  }

  /// The sort of failure.
  public var kind: Kind

  /// What is wrong, as the end of a sentence that begins with the file's name.
  public var reason: String

  /// A failure of a sort with its explanation.
  public init(_ kind: Kind, _ reason: String) {
    self.kind = kind
    self.reason = reason
  }

  public var description: String { reason }
}
