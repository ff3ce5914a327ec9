/// What a file says about its picture besides the pixels.
public struct Metadata: Hashable, Sendable {
  /// The ICC colour profile.
  public var iccProfile: [UInt8]?

  /// The EXIF data: a TIFF stream from its byte-order mark on (without JPEG's "Exif\0\0").
  public var exif: [UInt8]?

  /// The XMP packet: XML, in UTF-8.
  public var xmp: [UInt8]?

  /// The density of the pixels, as far as the file tells.
  public var density: Density?

  /// PNG's gAMA: the file's gamma, for instance 0.45455 (1/2.2).
  public var gamma: Double?

  /// PNG's cHRM: x and y of white, red, green and blue in CIE 1931, eight numbers.
  public var chromaticities: [Double]?

  /// PNG's sRGB chunk: the rendering intent 0…3; its presence says that the samples are sRGB.
  public var srgbIntent: Int?

  /// PNG's text chunks and JPEG's comments (keyword "Comment"), in the order of the file.
  public var text: [TextEntry] = []

  /// Metadata that say nothing.
  public init() {}

  /// A keyword and its text.
  public struct TextEntry: Hashable, Sendable {
    /// 1…79 Latin-1 characters, as PNG defines it.
    public var keyword: String
    /// The text itself, without zeros.
    public var text: String

    /// A text under its keyword.
    public init(keyword: String, text: String) {
      self.keyword = keyword
      self.text = text
    }
  }

  /// Pixels per unit of length along each axis.
  public struct Density: Hashable, Sendable {
    /// What the pixels are counted along.
    public enum Unit: String, Hashable, Sendable {
      /// Only the ratio of the axes is known.
      case aspect
      /// 25.4 mm.
      case inch
      /// 10 mm.
      case centimeter
      /// 1000 mm; PNG's only unit.
      case meter
    }

    /// Pixels along a row, per unit.
    public var x: Double
    /// Pixels along a column, per unit.
    public var y: Double
    /// The unit of length.
    public var unit: Unit

    /// A density along both axes.
    public init(x: Double, y: Double, unit: Unit) {
      self.x = x
      self.y = y
      self.unit = unit
    }
  }
}
