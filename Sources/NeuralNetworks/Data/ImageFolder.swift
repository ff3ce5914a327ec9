public import ImageCodecs
public import SystemPackage
public import Tensors

/// Pictures in folders, one folder for each class: torchvision's `ImageFolder`.
///
/// ```
/// digits/0/a.png, digits/0/b.png, digits/1/c.png, …
/// ```
///
/// Classes are counted in the order of their folders' names, pictures in the order of theirs, those of class 0 first.
/// Pictures are all files with the extension of a format that is read, also in folders within a class's folder; names that
/// begin with a dot are left out.
public struct ImageFolder: Dataset {
  /// The folder of all.
  public let path: FilePath
  /// The names of the classes: those of their folders, sorted.
  public let classes: [String]
  public let inputShape: Shape
  private var pictures: PictureList
  private let labels: [Int32]
  private let size: PictureSize

  /// Finds the pictures and reads their headers.
  ///
  /// - Parameters:
  ///   - path: the folder that has the classes' folders.
  ///   - resize: the size that all get, whatever their proportions; by default they have to have one.
  ///   - channels: gray, or the default of red, green and blue.
  ///   - limits: the largest picture that is read.
  ///   - parallelism: how many threads read headers; as many as there are processors by default.
  /// - Throws: ``NetworkError`` of kind `data` where a folder is missing or has no pictures, where a picture is broken, or
  ///   where two have different sizes; it names them.
  public init(
    _ path: FilePath, resize: PictureSize? = nil, channels: PictureChannels = .rgb,
    limits: DecodingOptions = DecodingOptions(), parallelism: Parallelism = .available
  ) throws(NetworkError) {
    let contents = try Self.contents(of: path)
    self.path = path
    classes = contents.map(\.name)
    labels = contents.enumerated().flatMap { label, folder in
      [Int32](repeating: Int32(label), count: folder.pictures.count)
    }
    pictures = try PictureList(
      contents.flatMap(\.pictures), PictureFile(channels: channels, resize: resize, limits: limits),
      parallelism: parallelism)
    size = try pictures.commonSize(advice: "resize them to one size")
    inputShape = [size.height, size.width, channels.count]
  }

  /// The size that all pictures of such a folder have, by their headers; nil where two differ.
  ///
  /// - Throws: ``NetworkError`` of kind `data` where a folder is missing or has no pictures, or a picture is broken.
  public static func commonSize(
    in path: FilePath, limits: DecodingOptions = DecodingOptions(), parallelism: Parallelism = .available
  ) throws(NetworkError) -> PictureSize? {
    let list = try PictureList(
      contents(of: path).flatMap(\.pictures), PictureFile(channels: .rgb, limits: limits), parallelism: parallelism)
    return list.sizes.allSatisfy { $0 == list.sizes[0] } ? list.sizes[0] : nil
  }

  /// The classes' folders with their pictures, in order.
  private static func contents(of path: FilePath) throws(NetworkError) -> [(name: String, pictures: [FilePath])] {
    let folders = try FolderContents.folders(in: path)
    guard !folders.isEmpty else {
      throw NetworkError(.data, "\(path.string): has no folders of pictures, one for each class")
    }
    var contents: [(name: String, pictures: [FilePath])] = []
    for folder in folders {
      contents.append((folder.lastComponent?.string ?? "", try FolderContents.pictures(in: folder).map(\.input)))
    }
    return contents
  }

  public var count: Int { labels.count }

  public var target: TargetKind { .classes(classes.count) }

  public var isInMemory: Bool { pictures.isInMemory }

  public func label(of index: Int) -> Int? { Int(labels[index]) }

  /// The file of an example.
  public func path(of index: Int) -> FilePath { pictures.paths[index] }

  /// The same examples, all decoded now and kept in memory: one byte for each sample where that loses nothing, four
  /// elsewhere.
  ///
  /// - Parameter parallelism: how many threads decode; as many as there are processors by default.
  /// - Throws: ``NetworkError`` of kind `data` where a picture is broken; it names the file.
  public func cached(parallelism: Parallelism = .available) throws(NetworkError) -> ImageFolder {
    var folder = self
    folder.pictures = try pictures.cached(parallelism: parallelism)
    return folder
  }

  public func load(
    _ index: Int, key: ExampleKey, into input: UnsafeMutableBufferPointer<Float>, target: TargetMemory
  ) throws(NetworkError) {
    checkLoad(index, input, target)
    guard case .classes(let memory) = target else { return }
    try pictures.picture(index).write(x: 0, y: 0, size, to: input)
    memory[0] = labels[index]
  }
}
