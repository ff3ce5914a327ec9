package import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that is written under a hidden name beside its place, and takes its place when it is complete.
///
/// Released without ``commit()`` it leaves nothing behind.
package final class AtomicFile {
  /// Where the bytes go.
  package let descriptor: CInt

  /// The file as the user named it.
  private let name: String
  /// What the name stands for after symbolic links.
  private let target: FilePath
  private let temporary: FilePath
  private var isDone = false

  /// Whether a path is a regular file or nothing yet, so that a rename may put a new file there.
  package static func isReplaceable(_ path: FilePath) -> Bool {
    // Their links lead to open files and not to names.
    if path.starts(with: "/dev") || path.starts(with: "/proc") { return false }
    guard let status = SystemCalls.status(of: path) else { return true }
    return status.isRegularFile || status.isDirectory
  }

  /// Creates the temporary file.
  package init(_ path: FilePath) throws(TensorFileError) {
    name = path.string
    target = try Self.resolve(path)
    let existing = SystemCalls.status(of: target)
    if existing?.isDirectory == true || target.lastComponent == nil {
      throw TensorFileError(.cannotCreate, file: name, target.isEmpty ? "the file's name is empty" : "is a folder")
    }
    if existing != nil, target.withPlatformString({ access($0, W_OK) }) != 0 {
      throw TensorFileError(.cannotCreate, file: name, "may not be overwritten: \(SystemCalls.lastError)")
    }
    let folder = target.removingLastComponent()
    do throws(Errno) {
      (temporary, descriptor) = try TemporaryFiles.create(
        in: folder.isEmpty ? "." : folder, mode: existing == nil ? 0o666 : 0o600)
    } catch {
      throw Self.cannotCreate(name, folder, error)
    }
    if let existing {
      // Like the file that it replaces, as far as that is allowed.
      _ = fchown(descriptor, existing.st_uid, existing.st_gid)
      _ = fchmod(descriptor, existing.st_mode & 0o7777)
    }
  }

  deinit {
    guard !isDone else { return }
    SystemCalls.close(descriptor)
    TemporaryFiles.remove(temporary)
  }

  /// Puts the file in its place.
  package func commit() throws(TensorFileError) {
    guard SystemCalls.sync(descriptor) else { throw OutputFile.cannotWrite(name, SystemCalls.lastError) }
    let renamed = temporary.withPlatformString { old in target.withPlatformString { rename(old, $0) } }
    guard renamed == 0 else {
      throw TensorFileError(.cannotCreate, file: name, "cannot be put in its place: \(SystemCalls.lastError)")
    }
    isDone = true
    TemporaryFiles.forget(temporary)
    SystemCalls.close(descriptor)
  }

  /// Follows symbolic links, also those that lead to nothing yet.
  private static func resolve(_ path: FilePath) throws(TensorFileError) -> FilePath {
    var result = path
    for _ in 0..<40 {
      guard let link = SystemCalls.link(at: result) else { return result }
      result = link.isAbsolute ? link : result.removingLastComponent().pushing(link)
    }
    throw TensorFileError(.cannotCreate, file: path.string, "is a symbolic link that leads in a circle")
  }

  private static func cannotCreate(_ name: String, _ folder: FilePath, _ error: Errno) -> TensorFileError {
    let place = folder.isEmpty ? "the current folder" : "the folder \(folder)"
    let reason =
      switch error {
      case .noSuchFileOrDirectory: "cannot be created: \(place) does not exist"
      case .notDirectory: "cannot be created: \(folder) is no folder"
      case .permissionDenied: "cannot be created: \(place) may not be written to"
      case .readOnlyFileSystem: "cannot be created: \(place) is on a read-only disk"
      case .noSpace: "cannot be created: the disk is full"
      default: "cannot be created: \(error)"
      }
    return TensorFileError(.cannotCreate, file: name, reason)
  }
}
