/// Why a file of arrays could not be read or written: which file, what is wrong and where.
public struct TensorFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The sort of failure.
  public enum Kind: Hashable, Sendable {
    /// There is no such file, or it may not be opened for reading.
    case noInput
    /// The bytes are of another format, or of a variant or an element type that is not read.
    case unsupported
    /// The data break the format's rules or end too early.
    case damaged
    /// The arrays are not those that are needed: one is missing, too much, or of another shape.
    case mismatch
    /// The arrays would take more memory than is allowed.
    case overLimit
    /// The format has no place for what is to be written.
    case unrepresentable
    /// The output file could not be created.
    case cannotCreate
    /// Reading or writing failed under way: a full disk, a closed pipe, a failing device.
    case inputOutput
  }

  /// The sort of failure.
  public var kind: Kind

  /// The file as the user named it, nil in memory.
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
