import ImageCodecs
import ImageFilters
import LearnedFilters
import SystemPackage

/// Pictures before and after a filter: two files, or two folders whose files have the same names.
struct PicturePairs {
  /// The files of each pair, and what it is called.
  let files: [(before: FilePath, after: FilePath, name: String)]
  /// What was given: two files or two folders.
  private let origins: (before: FilePath, after: FilePath)
  /// Files of the folders that have no other half.
  let lonely: [FilePath]

  /// - Throws: `CodecError` where a file or folder is not there or the folders have no name in common, ``UsageError`` where one is
  ///   a folder and the other is not.
  init(_ first: FilePath, _ second: FilePath) throws {
    origins = (first, second)
    let paths = [first, second]
    var areFolders: [Bool] = []
    for path in paths {
      guard let status = FileStatus(path) else {
        throw CodecError(.noInput, file: path.string, "there is no such file or folder")
      }
      areFolders.append(status.isFolder)
    }
    guard areFolders[0] == areFolders[1] else {
      throw UsageError("\(paths[areFolders[0] ? 0 : 1]) is a folder and \(paths[areFolders[0] ? 1 : 0]) is not")
    }
    guard areFolders[0] else {
      files = [(first, second, first.lastComponent?.string ?? first.string)]
      lonely = []
      return
    }
    let (before, after) = (try Self.pictures(in: first), try Self.pictures(in: second))
    files = before.keys.filter { after[$0] != nil }.sorted().compactMap { name in
      guard let input = before[name], let output = after[name] else { return nil }
      return (input, output, name)
    }
    let others =
      before.filter { after[$0.key] == nil }.map(\.value) + after.filter { before[$0.key] == nil }.map(\.value)
    lonely = others.sorted { $0.string < $1.string }
    guard !files.isEmpty else {
      throw CodecError(
        .noInput, file: "\(first) and \(second)", "no picture of the one folder has the name of one of the other")
    }
  }

  /// The pictures by their names below the folder, without extensions.
  private static func pictures(in folder: FilePath) throws -> [String: FilePath] {
    var found: [String: FilePath] = [:]
    for (path, place) in try FolderWalk().pictures(in: folder) {
      var place = place
      place.extension = nil
      if let other = found.updateValue(path, forKey: place.string) {
        throw UsageError("\(other) and \(path) differ in their extensions only; which is meant?")
      }
    }
    return found
  }

  /// Refuses, before any picture is read, more weights than can be found and more memory than is allowed.
  ///
  /// - Throws: `FilterError` for the weights, `CodecError` for the memory and for files that cannot be opened.
  func check(_ options: KernelFitOptions, _ decoding: DecodingOptions) throws {
    var layouts: [(before: PixelLayout, after: PixelLayout)] = []
    for (before, after, _) in files {
      func layout(_ path: FilePath) throws -> PixelLayout {
        try ImageReader.open(.file(path), options: decoding).header.layout
      }
      layouts.append((try layout(before), try layout(after)))
    }
    let channels = layouts.map { min($0.before.color.colorChannelCount, $0.after.color.colorChannelCount) }
    try options.check(channels: channels.max() ?? 1)
    let (need, limit) = (KernelFit.memory(of: layouts, options: options), decoding.maxMemory)
    guard need <= limit else {
      throw CodecError(
        .overLimit, file: "\(origins.before) and \(origins.after)",
        "need \(Quantity.bytes(need)) of memory to be fitted, more than the \(Quantity.bytes(limit)) that are allowed "
          + "(--max-memory)")
    }
  }

  /// Reads the pictures.
  ///
  /// - Throws: `CodecError` where a file cannot be read or the pictures are no pair.
  func pairs(_ options: DecodingOptions) throws(CodecError) -> [KernelFit.Pair] {
    var pairs: [KernelFit.Pair] = []
    for (before, after, name) in files {
      let images = (try Self.read(before, options), try Self.read(after, options))
      do throws(FilterError) {
        pairs.append(try KernelFit.Pair(before: images.0, after: images.1, name: name))
      } catch {
        throw CodecError(.unsupported, file: "\(before) and \(after)", error.reason)
      }
    }
    return pairs
  }

  private static func read(_ path: FilePath, _ options: DecodingOptions) throws(CodecError) -> Image {
    let reader = try ImageReader.open(.file(path), options: options)
    let image = try Image(reading: reader)
    for warning in reader.warnings {
      Messages.standard.warning(path.string, warning, evenIfQuiet: options.onDamage == .salvage)
    }
    return image
  }
}
