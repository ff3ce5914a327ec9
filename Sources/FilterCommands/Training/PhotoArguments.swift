import ArgumentParser
import ImageCodecs
import LearnedFilters
import NeuralNetworks
import SystemPackage
import Tensors

/// The photos that a filter learns from.
struct PhotoArguments: ParsableArguments {
  @Argument(
    help: ArgumentHelp("Photos, and folders of photos (with the folders in them).", valueName: "photos"),
    completion: .file())
  var photos: [String]

  @Option(
    help: ArgumentHelp(
      "Photos, or a folder of them, to see how good the filter is on others (default: one photo of ten is held out).",
      valueName: "photos"), completion: .file())
  var validation: String?

  @Option(
    help: ArgumentHelp(
      "Make photos smaller first: 2,4 takes each of them with half and with a quarter of its rows and columns. Takes away the "
        + "noise and the traces of JPEG that photos have themselves.", valueName: "divisors"))
  var shrink = Divisors(values: [1])

  /// The photos to learn from, and the others.
  func read(
    _ channels: PictureChannels, patch: PictureSize, parallelism: Parallelism
  ) throws -> (training: PhotoPatches, validation: PhotoPatches) {
    var files = try photos.flatMap(Self.files)
    var others = try validation.map(Self.files) ?? []
    if others.isEmpty {
      guard files.count > 1 else {
        throw UsageError(
          "\(photos[0]): one photo alone is not enough; --validation names others to see how good the filter is")
      }
      others = stride(from: 0, to: files.count, by: 10).map { files[$0] }
      files.removeAll { others.contains($0) }
    }
    func patches(_ files: [FilePath]) throws(NetworkError) -> PhotoPatches {
      try PhotoPatches(files, channels: channels, divisors: shrink.values, patch: patch, parallelism: parallelism)
    }
    return (try patches(files), try patches(others))
  }

  /// The photo that an argument names, or those in the folder that it names.
  static func files(_ argument: String) throws -> [FilePath] {
    let path = FilePath(argument: argument)
    guard let status = FileStatus(path) else {
      throw CodecError(.noInput, file: argument, "there is no such file or folder")
    }
    return status.isFolder ? try FolderWalk().pictures(in: path).map(\.input) : [path]
  }
}

/// Numbers to divide by: `1`, `2,3.5`.
struct Divisors: ExpressibleByArgument, CustomStringConvertible {
  var values: [Double]

  init(values: [Double]) { self.values = values }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    values = parts.compactMap { Double($0) }
    guard values.count == parts.count, values.allSatisfy({ $0 >= 1 && $0 <= 64 }) else { return nil }
  }

  var description: String { values.map { NumberText.of($0, digits: 4) }.joined(separator: ",") }

  var defaultValueDescription: String { description }
}
