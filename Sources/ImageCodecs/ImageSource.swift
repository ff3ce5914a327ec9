public import SystemPackage

/// Where a picture is read from.
public enum ImageSource: Hashable, Sendable {
  /// A file, or anything else that can be opened by a path.
  case file(FilePath)
  /// The process's standard input.
  case standardInput
  /// The bytes of a whole file.
  case bytes([UInt8])

  /// The name that errors carry, nil in memory.
  public var name: String? {
    switch self {
    case .file(let path): path.string
    case .standardInput: "standard input"
    case .bytes: nil
    }
  }
}
