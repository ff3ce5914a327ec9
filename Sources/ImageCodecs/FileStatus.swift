package import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the file system knows of a path, links followed.
package struct FileStatus {
  package let isFolder: Bool
  /// Whether it is a file and no pipe, device or socket.
  package let isRegular: Bool
  /// The same for two paths exactly when they lead to the same file.
  package let identity: Identity

  package struct Identity: Hashable {
    let device: UInt64
    let number: UInt64
  }

  /// The status of what is there, nil where there is nothing.
  package init?(_ path: FilePath) {
    var status = stat()
    guard path.withPlatformString({ stat($0, &status) }) == 0 else { return nil }
    isFolder = status.st_mode & S_IFMT == S_IFDIR
    isRegular = status.st_mode & S_IFMT == S_IFREG
    identity = Identity(
      device: UInt64(truncatingIfNeeded: status.st_dev), number: UInt64(truncatingIfNeeded: status.st_ino))
  }

  /// The names in a folder, sorted, without those that begin with a dot; nil where it cannot be read.
  package static func names(in folder: FilePath) -> [FilePath.Component]? {
    guard let stream = folder.withPlatformString({ opendir($0) }) else { return nil }
    defer { closedir(stream) }
    var names: [FilePath.Component] = []
    while let entry = readdir(stream) {
      // As bytes, since a name need not be valid Unicode.
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        let size = MemoryLayout.size(ofValue: pointer.pointee)
        return pointer.withMemoryRebound(to: CInterop.PlatformChar.self, capacity: size) {
          FilePath(platformString: $0)
        }
      }
      if let name = name.lastComponent, !name.string.hasPrefix(".") { names.append(name) }
    }
    return names.sorted { $0.string < $1.string }
  }

  /// Whether a path is itself a symbolic link.
  package static func isLink(_ path: FilePath) -> Bool {
    var status = stat()
    return path.withPlatformString { lstat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// Makes a folder and those that it lies in; false where that fails.
  package static func makeFolder(_ path: FilePath) -> Bool {
    if path.isEmpty { return true }
    if let status = FileStatus(path) { return status.isFolder }
    let parent = path.removingLastComponent()
    guard parent != path, makeFolder(parent) else { return false }
    // Another thread or process may have been faster.
    return path.withPlatformString { mkdir($0, 0o777) } == 0 || FileStatus(path)?.isFolder == true
  }
}
