import SystemPackage

/// Matches the pictures of two folders by their names.
enum PairedNames {
  /// The pictures of both folders, in the order of the first.
  ///
  /// - Throws: ``NetworkError`` of kind `data` where a picture has no partner or more than one.
  static func match(
    _ before: FilePath, _ after: FilePath
  ) throws(NetworkError) -> (before: [FilePath], after: [FilePath]) {
    let first = try names(in: before)
    let second = try names(in: after)
    let partners = Dictionary(uniqueKeysWithValues: second.map { ($0.name, $0.path) })
    var matched: [FilePath] = []
    for (name, path) in first {
      guard let partner = partners[name] else { throw missing(path, name, in: after) }
      matched.append(partner)
    }
    let known = Set(first.map(\.name))
    if let (name, path) = second.first(where: { !known.contains($0.name) }) { throw missing(path, name, in: before) }
    return (first.map(\.path), matched)
  }

  /// The pictures of a folder, under their paths within it without extensions.
  private static func names(in folder: FilePath) throws(NetworkError) -> [(name: FilePath, path: FilePath)] {
    var seen: [FilePath: FilePath] = [:]
    var names: [(name: FilePath, path: FilePath)] = []
    for (path, place) in try FolderContents.pictures(in: folder) {
      var name = place
      name.extension = nil
      if let other = seen.updateValue(path, forKey: name) {
        throw NetworkError(.data, "\(other.string) and \(path.string) have the same name")
      }
      names.append((name, path))
    }
    return names
  }

  private static func missing(_ path: FilePath, _ name: FilePath, in folder: FilePath) -> NetworkError {
    NetworkError(
      .data, "\(path.string) has no partner: there is no picture \(folder.appending(name.components).string)")
  }
}
