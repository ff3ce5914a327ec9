public import SystemPackage

/// Where the package's fixtures are.
public enum Fixture {
  /// The package's folder, from this file's own place.
  public static let packageRoot = FilePath(#filePath).removingLastComponent().removingLastComponent()
    .removingLastComponent()

  /// A file below `Fixtures`.
  public static func path(_ name: String) -> FilePath {
    packageRoot.appending("Fixtures").pushing(FilePath(name))
  }
}
