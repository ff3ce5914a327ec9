public import ImageCodecs

/// What a study found: numbers to be read and pictures to be looked at.
public struct StudyReport: Sendable {
  /// A picture and the name of its file, without an extension.
  public struct Picture: Sendable {
    public let name: String
    public let image: Image
  }

  /// Paragraphs and tables, in order.
  public private(set) var paragraphs: [String] = []
  /// The pictures, in order.
  public private(set) var pictures: [Picture] = []

  /// A report without contents.
  public init() {}

  /// Adds a paragraph.
  public mutating func add(_ text: String) { paragraphs.append(text) }

  /// Adds a table under a title.
  public mutating func add(_ table: TextTable, titled title: String) { paragraphs.append(title + "\n\n" + table.text) }

  /// Adds a picture.
  public mutating func add(_ image: Image, named name: String) { pictures.append(Picture(name: name, image: image)) }

  /// All that is to be read, with empty lines between.
  public var text: String { paragraphs.joined(separator: "\n\n") }
}
