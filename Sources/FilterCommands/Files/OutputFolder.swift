import ImageCodecs
import SystemPackage

/// Where --output-dir puts the outputs, and how it names them.
struct OutputFolder {
  let folder: FilePath
  private let format: ImageFormat?
  private let overwrites: Bool

  /// - Parameters:
  ///   - format: of all outputs, nil for what their names say.
  ///   - overwrites: whether outputs may take the places of inputs.
  init(_ folder: FilePath, format: ImageFormat?, overwrites: Bool) {
    self.folder = folder
    self.format = format
    self.overwrites = overwrites
  }

  /// The work for some inputs.
  ///
  /// - Parameter inputs: files, and the paths that they have below the output folder.
  /// - Throws: ``UsageError`` where two outputs would have one name, or one would replace an input.
  func jobs(for inputs: [(input: FilePath, place: FilePath)]) throws(UsageError) -> [FileJob] {
    if let status = FileStatus(folder), !status.isFolder {
      throw UsageError("--output-dir: \(folder) is not a folder")
    }
    let existing = Dictionary(
      inputs.compactMap { file in FileStatus(file.input).map { ($0.identity, file.input) } },
      uniquingKeysWith: { first, _ in first })
    var owners: [String: FilePath] = [:]
    var jobs: [FileJob] = []
    for (input, place) in inputs {
      let output = folder.appending(renamed(place).components)
      if let other = owners.updateValue(input, forKey: Self.key(output)) {
        throw UsageError(
          "\(other) and \(input) would both be written to \(output); use another --output-dir or --format")
      }
      if !overwrites, let identity = FileStatus(output)?.identity, let replaced = existing[identity] {
        throw UsageError(
          "\(output) would replace the input \(replaced); choose another --output-dir, or add --overwrite")
      }
      jobs.append(
        FileJob(
          name: input.string, source: .file(input), destination: .file(output),
          format: format ?? output.extension.flatMap(ImageFormat.init(extension:)),
          folder: output.removingLastComponent()))
    }
    return jobs
  }

  /// The name with the extension of the wanted format: photo.png stays photo.png, a.jpg becomes a.png.
  private func renamed(_ place: FilePath) -> FilePath {
    guard let format else { return place }
    let old = place.extension.flatMap(ImageFormat.init(extension:))
    guard old != format, let wanted = format.extensions.first else { return place }
    var place = place
    if old != nil {
      place.extension = wanted
    } else if let last = place.lastComponent {
      // What follows the last dot is no extension that is known, so it is a part of the name.
      place = place.removingLastComponent().appending("\(last.string).\(wanted)")
    }
    return place
  }

  /// The same for two paths that are one file.
  private static func key(_ path: FilePath) -> String {
    let normalized = path.lexicallyNormalized().string
    #if canImport(Darwin)
      // The usual file system does not tell upper from lower case.
      return normalized.lowercased()
    #else
      return normalized
    #endif
  }
}
