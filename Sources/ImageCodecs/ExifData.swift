/// EXIF data as a TIFF stream, read and edited in place.
///
/// Every access is checked against the bytes that are there, and directories are not followed in chains, so
/// that no data whatever can trap or loop. (TIFF 6.0, section 2; Exif 3.0, section 4.6.)
struct ExifData {
  var bytes: [UInt8]
  private let isBigEndian: Bool

  /// Tags that are read or changed here.
  enum Tag {
    static let orientation = 0x0112
    static let stripOffsets = 0x0111
    static let stripByteCounts = 0x0117
    static let xResolution = 0x011A
    static let yResolution = 0x011B
    static let resolutionUnit = 0x0128
    static let thumbnailOffset = 0x0201
    static let thumbnailLength = 0x0202
    static let exifDirectory = 0x8769
    static let pixelXDimension = 0xA002
    static let pixelYDimension = 0xA003
  }

  /// Types of entries that are read here.
  private enum EntryType {
    static let short = 3
    static let long = 4
    static let rational = 5
  }

  /// A directory's place: its number of entries at `offset`, then 12 bytes for each, then 4 for the next one.
  struct Directory {
    var offset: Int
    var count: Int
    var entries: Range<Int> { offset + 2..<offset + 2 + count * 12 }
    /// Where the offset of the next directory stands.
    var link: Int { entries.upperBound }
  }

  /// Nil where the bytes do not begin as a TIFF stream does.
  init?(_ bytes: [UInt8]) {
    if bytes.starts(with: [0x49, 0x49, 0x2A, 0]) {
      isBigEndian = false
    } else if bytes.starts(with: [0x4D, 0x4D, 0, 0x2A]) {
      isBigEndian = true
    } else {
      return nil
    }
    guard bytes.count >= 8 else { return nil }
    self.bytes = bytes
  }

  /// EXIF data that hold nothing but an orientation.
  static func minimal(_ orientation: Orientation) -> [UInt8] {
    [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8, 0, 1]  // big-endian, one entry at 8
      + [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, UInt8(orientation.rawValue), 0, 0]
      + [0, 0, 0, 0]  // no next directory
  }

  // MARK: Numbers

  func number(at offset: Int, bytes width: Int) -> Int? {
    guard offset >= 0, offset <= bytes.count - width else { return nil }
    let digits = bytes[offset..<offset + width]
    return isBigEndian
      ? digits.reduce(0) { $0 << 8 | Int($1) } : digits.reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  mutating func set(_ value: Int, at offset: Int, bytes width: Int) {
    guard offset >= 0, offset <= bytes.count - width else { return }
    for index in 0..<width {
      let shift = 8 * (isBigEndian ? width - 1 - index : index)
      bytes[offset + index] = UInt8(truncatingIfNeeded: value >> shift)
    }
  }

  // MARK: Directories

  /// The first directory, that of the picture itself.
  var mainDirectory: Directory? { number(at: 4, bytes: 4).flatMap(directory(at:)) }

  /// The directory at an offset, nil where it does not fit into the bytes.
  func directory(at offset: Int) -> Directory? {
    guard offset >= 8, let count = number(at: offset, bytes: 2) else { return nil }
    let directory = Directory(offset: offset, count: count)
    // The link to the next one is missing in the data of some cameras.
    return directory.link <= bytes.count ? directory : nil
  }

  /// Where the entry of a tag begins.
  func entry(_ tag: Int, in directory: Directory) -> Int? {
    stride(from: directory.entries.lowerBound, to: directory.entries.upperBound, by: 12)
      .first { number(at: $0, bytes: 2) == tag }
  }

  /// A whole number that stands in the entry itself.
  func value(_ tag: Int, in directory: Directory) -> Int? {
    guard let entry = entry(tag, in: directory), number(at: entry + 4, bytes: 4) == 1 else { return nil }
    switch number(at: entry + 2, bytes: 2) {
    case EntryType.short: return number(at: entry + 8, bytes: 2)
    case EntryType.long: return number(at: entry + 8, bytes: 4)
    default: return nil
    }
  }

  /// Changes a whole number that stands in the entry itself, in the type that it has.
  mutating func setValue(_ tag: Int, in directory: Directory, to value: Int) {
    guard let entry = entry(tag, in: directory) else { return }
    let width = number(at: entry + 2, bytes: 2) == EntryType.long ? 4 : 2
    set(value, at: entry + 8, bytes: width)
  }

  /// A fraction, which stands elsewhere.
  func rational(_ tag: Int, in directory: Directory) -> Double? {
    guard let entry = entry(tag, in: directory), number(at: entry + 2, bytes: 2) == EntryType.rational,
      let offset = number(at: entry + 8, bytes: 4), let numerator = number(at: offset, bytes: 4),
      let denominator = number(at: offset + 4, bytes: 4), denominator > 0
    else { return nil }
    return Double(numerator) / Double(denominator)
  }

  /// Adds an entry of one short number to the main directory.
  ///
  /// All offsets in the data count from its start, so nothing may be moved: the directory is written anew at
  /// the end, and the header leads there.
  mutating func insertShort(_ tag: Int, _ value: Int) {
    guard let old = mainDirectory, old.count < 0xFFFF else { return }
    let entries = old.entries
    let position =
      stride(from: entries.lowerBound, to: entries.upperBound, by: 12)
      .first { (number(at: $0, bytes: 2) ?? 0) > tag } ?? entries.upperBound
    let before = bytes[entries.lowerBound..<position]
    let after = bytes[position..<entries.upperBound]
    let next = number(at: old.link, bytes: 4) ?? 0
    if bytes.count % 2 == 1 { bytes.append(0) }  // TIFF wants directories at even offsets
    let offset = bytes.count
    let place = offset + 2 + before.count
    bytes += [0, 0] + before + [UInt8](repeating: 0, count: 12) + after + [0, 0, 0, 0]
    set(old.count + 1, at: offset, bytes: 2)
    set(tag, at: place, bytes: 2)
    set(EntryType.short, at: place + 2, bytes: 2)
    set(1, at: place + 4, bytes: 4)
    set(value, at: place + 8, bytes: 2)
    set(next, at: bytes.count - 4, bytes: 4)
    set(offset, at: 4, bytes: 4)
  }
}
