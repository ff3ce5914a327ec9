import ArgumentParser
import ImageCodecs
import SystemPackage
import Visualization

/// Where the pictures go.
struct PictureFolderArguments: ParsableArguments {
  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "The folder that the pictures are written into; made if need be. Files of an earlier run are replaced.",
      valueName: "folder"), completion: .directory)
  var output = "pictures"

  @OptionGroup var page: ReportArguments

  @Flag(help: "Print nothing but errors.")
  var quiet = false

  func validate() throws {
    guard !output.isEmpty else { throw ValidationError("--output needs the name of a folder") }
    Messages.standard.isQuiet = quiet
  }
}

/// A folder that pictures are written into as they are drawn, and what is printed and put on a page at the end.
struct PictureFolder {
  /// What is read and looked at.
  private enum Entry {
    case text(String)
    case table(TextTable, title: String)
    case picture(Image, caption: String, scale: Double)
  }

  /// A picture that was written.
  struct Written: Sendable {
    fileprivate let path: FilePath
    /// The picture, where it may be on the page.
    fileprivate let image: Image?
    fileprivate let caption: String
    fileprivate let scale: Double
  }

  /// Writes pictures, for several threads.
  struct Writer: Sendable {
    fileprivate let folder: FilePath
    fileprivate let keepsImages: Bool

    /// Writes a picture, which appears whole or not at all.
    ///
    /// - Parameters:
    ///   - name: of the file without its extension; what stands before slashes are folders.
    ///   - caption: what it shows, in a line.
    ///   - scale: the pixels of a point in it.
    ///   - place: its place among those that are written together: the first ones are on the page.
    func write(
      _ image: Image, named name: String, caption: String, scale: Double = 1, place: Int = 0
    ) throws(CodecError) -> Written {
      let path = folder.pushing(FilePath("\(name).png"))
      if name.contains("/") { try PictureFolder.make(path.removingLastComponent()) }
      try image.write(to: path, format: .png)
      return Written(
        path: path, image: keepsImages && place < PictureFolder.mostShown ? image : nil, caption: caption, scale: scale)
    }
  }

  /// How many pictures are named at the end, and are on the page.
  private static let mostShown = 100

  /// What writes into the folder.
  let writer: Writer
  private let page: ReportArguments
  private let isQuiet: Bool
  private var entries: [Entry] = []
  private var files: [FilePath] = []

  /// Makes the folder; to be called before the work that would otherwise be for nothing.
  init(_ arguments: PictureFolderArguments) throws {
    let folder = FilePath(argument: arguments.output)
    page = arguments.page
    writer = Writer(folder: folder, keepsImages: page.isWanted)
    isQuiet = arguments.quiet
    try page.prepare()
    try Self.make(folder)
  }

  fileprivate static func make(_ folder: FilePath) throws(CodecError) {
    guard FileStatus.makeFolder(folder) else {
      throw CodecError(.cannotCreate, file: folder.string, "this folder cannot be made")
    }
  }

  /// Writes a picture and adds it.
  mutating func write(_ image: Image, named name: String, caption: String, scale: Double = 1) throws(CodecError) {
    add(try writer.write(image, named: name, caption: caption, scale: scale))
  }

  /// Adds a picture that was written.
  mutating func add(_ picture: Written) {
    files.append(picture.path)
    guard let image = picture.image, files.count <= Self.mostShown else { return }
    entries.append(.picture(image, caption: picture.caption, scale: picture.scale))
  }

  /// Adds a paragraph.
  mutating func add(_ text: String) { entries.append(.text(text)) }

  /// Adds a table under a title.
  mutating func add(_ table: TextTable, titled title: String) { entries.append(.table(table, title: title)) }

  /// Writes the page where it is wanted, and prints paragraphs, tables and the list of pictures.
  ///
  /// - Parameters:
  ///   - title: what stands at the top of the page.
  ///   - seed: what random numbers follow from, nil where there are none.
  func finish(title: String, seed: UInt64? = nil) throws {
    try page.write(title: title, facts: seed.map { [("seed", "\($0)")] } ?? []) { page in
      for entry in entries {
        switch entry {
        case .text(let text): page.add(paragraph: text)
        case .table(let table, let title): page.add(table, titled: title)
        case .picture(let image, let caption, let scale): try page.add(image, caption: caption, scale: scale)
        }
      }
    }
    guard !isQuiet else { return }
    let texts = entries.compactMap { entry in
      switch entry {
      case .text(let text): text
      case .table(let table, let title): title + "\n\n" + table.text
      case .picture: nil
      }
    }
    var list = "Pictures:" + files.prefix(Self.mostShown).map { "\n  \($0)" }.joined()
    if files.count > Self.mostShown { list += "\n  and \(files.count - Self.mostShown) more" }
    try StandardText.print((texts + [list]).joined(separator: "\n\n").withoutControlCharacters)
  }
}
