import Foundation
public import SystemPackage

extension Fixture {
  /// The names of the files in a folder below `Fixtures`, sorted.
  public static func names(in folder: String, suffix: String = "") -> [String] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: path(folder).string)) ?? []
    return all.filter { $0.hasSuffix(suffix) }.sorted()
  }

  /// The bytes of a file below `Fixtures`.
  public static func bytes(_ name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(fileURLWithPath: path(name).string)))
  }
}

/// A folder of its own for one test, removed with everything in it at the end.
public final class TemporaryFolder {
  public let path: FilePath

  public init() throws {
    path = FilePath(NSTemporaryDirectory()).appending("imgfilter-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path.string) }

  /// A path in the folder.
  public func file(_ name: String) -> FilePath { path.appending(name) }

  /// The names of everything in the folder, hidden ones too, sorted.
  public var contents: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path.string)) ?? []).sorted()
  }

  public func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: file(name).string))
  }

  public func bytes(_ name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(fileURLWithPath: file(name).string)))
  }
}
