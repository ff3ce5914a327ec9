/// Why an image could not be read or written: which file, what is wrong and where.
public struct CodecError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The sort of failure; a command-line tool's exit code follows from it.
  public enum Kind: Hashable, Sendable {
    /// There is no such file, or it may not be opened for reading.
    case noInput
    /// The bytes are of no format that is known here, or of a variant that is not supported.
    case unsupported
    /// The data break the format's rules or end too early.
    case damaged
    /// The picture is larger than the limits in ``DecodingOptions``.
    case overLimit
    /// The output cannot hold such a picture, or the options do not fit the format.
    case unrepresentable
    /// The output file could not be created.
    case cannotCreate
    /// Reading or writing failed under way: a full disk, a closed pipe, a failing device.
    case inputOutput
  }

  /// The sort of failure.
  public var kind: Kind

  /// The file as the user named it; "standard input" and "standard output" for streams, nil in memory.
  public var file: String?

  /// What is wrong, as the end of a sentence that begins with the file's name.
  public var reason: String

  /// A failure of a sort, with its file and its explanation.
  public init(_ kind: Kind, file: String? = nil, _ reason: String) {
    self.kind = kind
    self.file = file
    self.reason = reason
  }

  public var description: String { file.map { "\($0): \(reason)" } ?? reason }
}
