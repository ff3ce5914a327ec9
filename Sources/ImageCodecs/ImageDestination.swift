public import SystemPackage

/// Where a picture is written to.
public enum ImageDestination: Sendable {
  /// A file, which appears whole or not at all: it is written beside its place, synced and renamed. A
  /// symbolic link stays, and what it points to is replaced; a device or a named pipe is written directly.
  case file(FilePath)
  /// The process's standard output.
  case standardOutput
  /// An array of bytes.
  case memory(EncodedBytes)

  /// The name that errors carry, nil in memory.
  public var name: String? {
    switch self {
    case .file(let path): path.string
    case .standardOutput: "standard output"
    case .memory: nil
    }
  }
}

/// The bytes of a file that is written to memory.
///
/// Unchecked: one writer fills it, and it is read after that writer's ``RowWriter/finish()``.
public final class EncodedBytes: @unchecked Sendable {
  /// The whole file, empty until the writer has finished.
  public internal(set) var bytes: [UInt8] = []

  /// No bytes yet.
  public init() {}
}
