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

  /// How many pictures are named at the end, and are on the page.
  private static let mostShown = 100

  private let folder: FilePath
  private let page: ReportArguments
  private let isQuiet: Bool
  private var entries: [Entry] = []
  private var files: [FilePath] = []

  /// Makes the folder; to be called before the work that would otherwise be for nothing.
  init(_ arguments: PictureFolderArguments) throws {
    folder = FilePath(argument: arguments.output)
    page = arguments.page
    isQuiet = arguments.quiet
    try page.prepare()
    try Self.make(folder)
  }

  private static func make(_ folder: FilePath) throws(CodecError) {
    guard FileStatus.makeFolder(folder) else {
      throw CodecError(.cannotCreate, file: folder.string, "this folder cannot be made")
    }
  }

  /// Writes a picture, which appears whole or not at all.
  ///
  /// - Parameters:
  ///   - name: of the file without its extension; what stands before slashes are folders.
  ///   - caption: what it shows, in a line.
  ///   - scale: the pixels of a point in it.
  mutating func write(
    _ image: Image, named name: String, caption: String, scale: Double = 1
  ) throws(CodecError) {
    let path = folder.pushing(FilePath("\(name).png"))
    if name.contains("/") { try Self.make(path.removingLastComponent()) }
    try image.write(to: path, format: .png)
    files.append(path)
    guard page.isWanted, files.count <= Self.mostShown else { return }
    entries.append(.picture(image, caption: caption, scale: scale))
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
