import ImageCodecs
package import SystemPackage

/// What lies in a folder, or why it cannot be used.
package enum FolderContents {
  /// The folders in a folder, links to folders too, in the order of their names.
  static func folders(in path: FilePath) throws(NetworkError) -> [FilePath] {
    try check(path)
    guard let names = FileStatus.names(in: path) else {
      throw NetworkError(.data, "\(path.string): this folder cannot be read")
    }
    return names.map { path.appending($0) }.filter { FileStatus($0)?.isFolder == true }
  }

  /// The pictures in a folder and below, and their paths within it, in the order of their names; at least one.
  package static func pictures(in path: FilePath) throws(NetworkError) -> [(input: FilePath, place: FilePath)] {
    try check(path)
    let found: [(input: FilePath, place: FilePath)]
    do throws(CodecError) {
      found = try FolderWalk().pictures(in: path)
    } catch {
      throw NetworkError(.data, "\(error)")
    }
    guard !found.isEmpty else { throw NetworkError(.data, "\(path.string): there are no pictures in this folder") }
    return found
  }

  private static func check(_ path: FilePath) throws(NetworkError) {
    guard let status = FileStatus(path) else { throw NetworkError(.data, "\(path.string): there is no such folder") }
    guard status.isFolder else { throw NetworkError(.data, "\(path.string): is no folder") }
  }
}
