/// The EXIF data and the XMP packet that some programs write after the pixels, where a picture that is read
/// in order would show them too late.
///
/// Files and bytes in memory only: a pipe cannot be read ahead. Text after the pixels is not looked for.
struct PNGTail {
  private(set) var exif: [UInt8]?
  private(set) var xmp: [UInt8]?

  /// Steps from chunk to chunk reading nothing but their headers, 8 bytes each.
  init(_ source: ByteSource) {
    var offset = 8
    var isAfterPixels = false
    for _ in 0..<Self.maximumChunks {
      let header = source.bytes(at: offset, count: 8)
      guard header.count == 8 else { return }
      let length = header[..<4].reduce(0) { $0 << 8 | Int($1) }
      let type = String(decoding: header[4...], as: UTF8.self)
      switch type {
      case "IDAT": isAfterPixels = true
      case "IEND": return
      case "eXIf" where isAfterPixels && exif == nil:
        exif = Self.contents(source, at: offset, length: length)
      case "iTXt" where isAfterPixels && xmp == nil:
        xmp = Self.contents(source, at: offset, length: length).flatMap(Self.packet)
      default: break
      }
      offset += length + 12
    }
  }

  /// So many headers take a tenth of a second; 64 kB chunks of 6 GB of pixels, or 8 kB chunks of 800 MB.
  private static let maximumChunks = 100_000

  private static let maximumLength = 16 << 20

  /// A chunk's contents, nil where its checksum is wrong.
  private static func contents(_ source: ByteSource, at offset: Int, length: Int) -> [UInt8]? {
    guard length > 0, length <= maximumLength else { return nil }
    let bytes = source.bytes(at: offset + 4, count: length + 8)
    guard bytes.count == length + 8 else { return nil }
    let stored = bytes[(length + 4)...].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    guard checksum(bytes[..<(length + 4)]) == stored else { return nil }
    return Array(bytes[4..<length + 4])
  }

  /// The packet in an iTXt chunk: keyword, two zeros for "not compressed", language, translated keyword, text.
  private static func packet(_ chunk: [UInt8]) -> [UInt8]? {
    let start = Array("XML:com.adobe.xmp\0\0\0".utf8)
    guard chunk.starts(with: start) else { return nil }
    let fields = chunk.dropFirst(start.count).split(
      separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
    return fields.count == 3 ? Array(fields[2]) : nil
  }

  /// PNG's CRC (ISO 3309), bit by bit: it is for a few kilobytes.
  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var crc = UInt32.max
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }
}
