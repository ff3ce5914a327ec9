public import ImageCodecs
public import NeuralNetworks
public import Tensors

/// What a study found: numbers to be read, pictures to be looked at, and arrays and models to go on with.
public struct StudyReport: Sendable {
  /// A picture and the name of its file, without an extension.
  public struct Picture: Sendable {
    public let name: String
    public let image: Image
    /// What it shows, in a line.
    public let caption: String
  }

  /// What other programs go on with, and the name of its file, without an extension.
  public struct Result: Sendable {
    /// What it is.
    public enum Content: Sendable {
      /// Arrays for NumPy, in a compressed `.npz`.
      case arrays(NamedTensors)
      /// A network with its weights, in a `.safetensors`.
      case model(ModelFile)
    }

    public let name: String
    public let content: Content
  }

  /// What is read and looked at.
  enum Entry: Sendable {
    case text(String)
    case table(TextTable, title: String)
    case picture(Picture)
  }

  /// Paragraphs, tables and pictures, in order.
  private(set) var entries: [Entry] = []

  /// Arrays and models, in order.
  public private(set) var results: [Result] = []

  /// A report without contents.
  public init() {}

  /// Adds a paragraph.
  public mutating func add(_ text: String) { entries.append(.text(text)) }

  /// Adds a table under a title.
  public mutating func add(_ table: TextTable, titled title: String) { entries.append(.table(table, title: title)) }

  /// Adds a picture.
  ///
  /// - Parameters:
  ///   - image: the picture.
  ///   - name: the name of its file, without an extension.
  ///   - caption: what it shows, in a line; its name where there is none.
  public mutating func add(_ image: Image, named name: String, caption: String? = nil) {
    entries.append(.picture(Picture(name: name, image: image, caption: caption ?? name)))
  }

  /// Adds arrays.
  public mutating func add(_ arrays: NamedTensors, named name: String) {
    results.append(Result(name: name, content: .arrays(arrays)))
  }

  /// Adds a network with its weights.
  public mutating func add(_ model: ModelFile, named name: String) {
    results.append(Result(name: name, content: .model(model)))
  }

  /// Paragraphs and tables as a terminal shows them, in order.
  public var paragraphs: [String] {
    entries.compactMap { entry in
      switch entry {
      case .text(let text): text
      case .table(let table, let title): title + "\n\n" + table.text
      case .picture: nil
      }
    }
  }

  /// The pictures, in order.
  public var pictures: [Picture] {
    entries.compactMap { if case .picture(let picture) = $0 { picture } else { nil } }
  }

  /// All that is to be read, with empty lines between.
  public var text: String { paragraphs.joined(separator: "\n\n") }
}

extension HTMLReport {
  /// Adds what a study found, in its order. Texts with columns of their own, which is
  /// two spaces in a row, keep them.
  ///
  /// - Parameters:
  ///   - study: the study's report.
  ///   - scale: the pixels of a point in its pictures.
  /// - Throws: `CodecError` where PNG cannot hold a picture.
  public mutating func add(_ study: StudyReport, scale: Double = 1) throws(CodecError) {
    for entry in study.entries {
      switch entry {
      case .text(let text):
        if text.contains("  ") { add(lines: text) } else { add(paragraph: text) }
      case .table(let table, let title): add(table, titled: title)
      case .picture(let picture): try add(picture.image, caption: picture.caption, scale: scale)
      }
    }
  }
}
