/// A profile in a PNG's text chunk: "Raw profile type exif" and its kin, hexadecimal digits after a name and
/// a length.
enum RawProfile: Equatable {
  case exif([UInt8])
  case xmp([UInt8])
  case icc([UInt8])

  static let prefix = "Raw profile type "

  private static let exifHeader: [UInt8] = Array("Exif\0\0".utf8)
  private static let xmpHeader: [UInt8] = Array("http://ns.adobe.com/xap/1.0/\0".utf8)

  /// Nil where the text is no such profile, or one of another kind.
  init?(keyword: String, text: [UInt8]) {
    guard keyword.hasPrefix(Self.prefix), let bytes = Self.decode(text) else { return nil }
    switch keyword.dropFirst(Self.prefix.count) {
    case "exif", "APP1", "app1":
      if bytes.starts(with: Self.xmpHeader) {
        self = .xmp(Array(bytes.dropFirst(Self.xmpHeader.count)))
      } else if bytes.starts(with: Self.exifHeader) {
        self = .exif(Array(bytes.dropFirst(Self.exifHeader.count)))
      } else if bytes.starts(with: [0x49, 0x49, 0x2A, 0]) || bytes.starts(with: [0x4D, 0x4D, 0, 0x2A]) {
        self = .exif(bytes)
      } else {
        return nil
      }
    case "xmp":
      self = .xmp(bytes.starts(with: Self.xmpHeader) ? Array(bytes.dropFirst(Self.xmpHeader.count)) : bytes)
    case "icc", "icm":
      self = .icc(bytes)
    default:
      return nil
    }
  }

  /// The bytes behind "\nname\n  length\nhex digits".
  private static func decode(_ text: [UInt8]) -> [UInt8]? {
    let newline = UInt8(ascii: "\n")
    let lines = text.drop { $0 == newline }.split(separator: newline, maxSplits: 2)
    guard lines.count == 3 else { return nil }
    let digits = String(decoding: lines[1].filter { $0 != 0x20 }, as: UTF8.self)
    guard let length = Int(digits), length > 0, length <= lines[2].count / 2 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(length)
    var high: UInt8?
    for character in lines[2] {
      let scalar = Unicode.Scalar(character)
      if scalar == "\n" || scalar == " " { continue }
      guard let digit = Character(scalar).hexDigitValue.map(UInt8.init) else { return nil }
      if let first = high {
        bytes.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    return bytes.count == length ? bytes : nil
  }
}
