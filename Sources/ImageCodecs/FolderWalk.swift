package import SystemPackage

/// Finds the pictures in a folder and in those below it.
package struct FolderWalk {
  private let excluded: FileStatus.Identity?

  /// - Parameter excluded: a folder to leave out, for instance where the outputs go.
  package init(except excluded: FileStatus.Identity? = nil) { self.excluded = excluded }

  /// The files whose extensions are those of pictures, in the order of their names. Links to folders are not
  /// followed, so that no tree is endless.
  ///
  /// - Returns: each file, and its path below the folder.
  package func pictures(
    in root: FilePath
  ) throws(CodecError) -> [(input: FilePath, place: FilePath)] {
    var found: [(input: FilePath, place: FilePath)] = []
    try collect(root, below: FilePath(), into: &found)
    return found
  }

  private func collect(
    _ folder: FilePath, below place: FilePath, into found: inout [(input: FilePath, place: FilePath)]
  ) throws(CodecError) {
    guard let names = FileStatus.names(in: folder) else {
      throw CodecError(.noInput, file: folder.string, "this folder cannot be read")
    }
    for name in names {
      let (path, place) = (folder.appending(name), place.appending(name))
      guard let status = FileStatus(path) else { continue }
      if !status.isFolder {
        // A pipe or a device with a picture's name would make all that come after it wait.
        let isPicture = path.extension.flatMap(ImageFormat.init(extension:)) != nil
        if isPicture && status.isRegular { found.append((path, place)) }
      } else if status.identity != excluded, !FileStatus.isLink(path) {
        try collect(path, below: place, into: &found)
      }
    }
  }
}
