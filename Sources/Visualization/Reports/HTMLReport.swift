public import ImageCodecs
public import SystemPackage
public import Tensors

/// A page for a browser that has everything in itself: texts, tables, and pictures as PNG.
///
/// It runs no script and fetches nothing, is read on a phone as well as on a desk, in light and in dark, and the same contents
/// give the same bytes.
///
/// ```swift
/// var page = HTMLReport(title: "A kernel that was learnt")
/// page.add(paragraph: "The exact solution and the one of Adam.")
/// try page.add(chart.image(width: 480, height: 320, scale: 2), caption: "The loss", scale: 2)
/// try page.write(to: "report.html")
/// ```
public struct HTMLReport: Sendable {
  /// A part of the page.
  enum Block: Sendable {
    case heading(String)
    case paragraph(String)
    case lines(String)
    case facts([(name: String, value: String)])
    case table(TextTable, title: String)
    case figure(png: [UInt8], width: Int, height: Int, caption: String)
  }

  /// What stands at the top, and in the browser's tab.
  public let title: String

  private(set) var blocks: [Block] = []

  /// A page with a title and nothing else.
  public init(title: String) { self.title = title }

  /// Adds a heading, under which what follows belongs.
  public mutating func add(heading text: String) { blocks.append(.heading(text)) }

  /// Adds a paragraph. Line ends stay.
  public mutating func add(paragraph text: String) { blocks.append(.paragraph(text)) }

  /// Adds text as a terminal shows it: letters of one width, with all spaces. Long lines can be scrolled.
  public mutating func add(lines text: String) { blocks.append(.lines(text)) }

  /// Adds names with their values, such as the command that made the page and its seed.
  public mutating func add(facts: [(name: String, value: String)]) { blocks.append(.facts(facts)) }

  /// Adds lines that are a name, two or more spaces and a value, as names with their values; what has no such spaces is a
  /// paragraph.
  public mutating func add(aligned text: String) {
    var facts: [(name: String, value: String)] = []
    var sentences: [Substring] = []
    func finish(_ page: inout HTMLReport) {
      if !facts.isEmpty { page.add(facts: facts) }
      if !sentences.isEmpty { page.add(paragraph: sentences.joined(separator: "\n")) }
      (facts, sentences) = ([], [])
    }
    for line in text.split(separator: "\n") {
      let gap = line.firstRange(of: "  ").flatMap { $0.lowerBound > line.startIndex ? $0 : nil }
      if gap == nil ? sentences.isEmpty : facts.isEmpty { finish(&self) }
      if let gap {
        facts.append((String(line[..<gap.lowerBound]), String(line[gap.upperBound...].drop { $0 == " " })))
      } else {
        sentences.append(line)
      }
    }
    finish(&self)
  }

  /// Adds a table, which can be scrolled where it is wider than the page.
  public mutating func add(_ table: TextTable, titled title: String) { blocks.append(.table(table, title: title)) }

  /// Adds a picture, which is shown smaller where it is wider than the page, and as it is when it is clicked or tapped.
  ///
  /// - Parameters:
  ///   - image: of 8 or 16 bits.
  ///   - caption: what stands below it, and what is read aloud in its place.
  ///   - scale: how many of its pixels a point of the page has: those of a drawing that was made at 2 for sharp screens.
  /// - Throws: `CodecError` where PNG cannot hold the picture.
  public mutating func add(_ image: Image, caption: String, scale: Double = 1) throws(CodecError) {
    precondition(scale > 0, "a picture of \(scale) pixels for each point")
    func points(_ pixels: Int) -> Int { max(1, Int((Double(pixels) / scale).rounded())) }
    blocks.append(
      .figure(
        png: try image.encoded(as: .png), width: points(image.width), height: points(image.height), caption: caption))
  }

  /// Writes the page, which appears whole or not at all.
  ///
  /// - Parameter path: where; what is there is replaced.
  /// - Throws: `TensorFileError` where the file cannot be created or written.
  public func write(to path: FilePath) throws(TensorFileError) {
    let file = try OutputFile(path)
    try file.write(Array(html.utf8))
    try file.finish()
  }
}
