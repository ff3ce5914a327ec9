public import ImageCodecs
public import NeuralNetworks
public import Tensors

/// What a study found: numbers to be read, pictures to be looked at, and arrays and models to go on with.
public struct StudyReport: Sendable {
  /// A picture and the name of its file, without an extension.
  public struct Picture: Sendable {
    public let name: String
    public let image: Image
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

  /// Paragraphs and tables, in order.
  public private(set) var paragraphs: [String] = []
  /// The pictures, in order.
  public private(set) var pictures: [Picture] = []

  /// Arrays and models, in order.
  public private(set) var results: [Result] = []

  /// A report without contents.
  public init() {}

  /// Adds a paragraph.
  public mutating func add(_ text: String) { paragraphs.append(text) }

  /// Adds a table under a title.
  public mutating func add(_ table: TextTable, titled title: String) { paragraphs.append(title + "\n\n" + table.text) }

  /// Adds a picture.
  public mutating func add(_ image: Image, named name: String) { pictures.append(Picture(name: name, image: image)) }

  /// Adds arrays.
  public mutating func add(_ arrays: NamedTensors, named name: String) {
    results.append(Result(name: name, content: .arrays(arrays)))
  }

  /// Adds a network with its weights.
  public mutating func add(_ model: ModelFile, named name: String) {
    results.append(Result(name: name, content: .model(model)))
  }

  /// All that is to be read, with empty lines between.
  public var text: String { paragraphs.joined(separator: "\n\n") }
}
