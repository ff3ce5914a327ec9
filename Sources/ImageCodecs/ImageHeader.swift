/// What is known of a picture in a file before its first row is read.
public struct ImageHeader: Hashable, Sendable {
  /// The form in which rows are handed out.
  public var layout: PixelLayout

  /// What the file says besides the pixels.
  public var metadata: Metadata

  /// The format, as the first bytes told it.
  public var format: ImageFormat

  /// How the file itself stores the picture, for people: "palette, 4 bits", "YCbCr 4:2:0", "CMYK", "float32".
  public var encoding: String

  /// Whether the rows come as the file is read. Interlaced PNGs and progressive JPEGs have to be read to
  /// their end first.
  public var streams: Bool

  /// "progressive", "interlaced", "arithmetic coding", …: what is unusual about the file.
  public var traits: [String]

  /// The bytes that decoding holds apart from the rows handed out; small where the file streams.
  public var decodingMemory: Int

  /// A header of these parts.
  public init(
    layout: PixelLayout, metadata: Metadata, format: ImageFormat, encoding: String, streams: Bool,
    traits: [String] = [], decodingMemory: Int = 0
  ) {
    self.layout = layout
    self.metadata = metadata
    self.format = format
    self.encoding = encoding
    self.streams = streams
    self.traits = traits
    self.decodingMemory = decodingMemory
  }
}
