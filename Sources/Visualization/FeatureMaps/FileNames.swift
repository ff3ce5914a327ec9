/// Names of layers as names of files: without signs that file systems have a meaning for, each once.
public struct FileNames: Sendable {
  /// The names, in the order of the layers, without an extension.
  public let names: [String]

  /// The names of some layers.
  public init(_ layers: [String]) {
    var taken: Set<String> = []
    names = layers.map { layer in
      let letters = layer.unicodeScalars.map { scalar in
        "/\\:*?\"<>|".unicodeScalars.contains(scalar) || scalar.value < 0x20 || scalar.value == 0x7F
          ? "_" : String(scalar)
      }
      // A file system takes 255 bytes; a name of dots alone is a folder.
      var name = String(letters.joined().prefix(60))
      if name.allSatisfy({ $0 == "." }) { name = "layer" + name }
      // Case is not told apart everywhere.
      var candidate = name
      var count = 1
      while !taken.insert(candidate.lowercased()).inserted {
        count += 1
        candidate = "\(name)-\(count)"
      }
      return candidate
    }
  }
}
