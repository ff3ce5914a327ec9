/// An entry of a zip archive whose place, size and method are checked.
struct ZipEntry {
  /// The name as the archive has it.
  let name: String
  /// Whether the bytes are compressed with deflate; they are stored as they are otherwise.
  let isDeflated: Bool
  /// The CRC-32 of the bytes as they were.
  let checksum: UInt32
  /// The entry's bytes in the file, without the header before them.
  let place: Range<Int>
  /// How many bytes they were.
  let count: Int
}

/// The entries of a zip archive that has no other byte than theirs and its directory's.
///
/// Follows PKWARE's APPNOTE 6.3, with 64-bit sizes. The container is read here and not by a library such as minizip,
/// whose interface has no place for what has to be refused: it looks for a directory somewhere before the end of the
/// file, so that foreign bytes may come before and after the archive, and it does not compare the places of entries, so
/// that thousands of them may share one piece of compressed data. What compresses is zlib, which libpng needs as well.
struct ZipDirectory {
  /// The entries in the directory's order.
  let entries: [ZipEntry]

  /// Reads the directory of an archive.
  ///
  /// - Throws: ``TensorFileError``, of kind `unsupported` for encryption and other methods than deflate.
  init(_ file: InputFile) throws(TensorFileError) {
    let end = try ZipEnd(file)
    let bytes = LittleEndianBytes(try file.bytes(at: end.directory.lowerBound, count: end.directory.count))
    var records: [ZipRecord] = []
    var names: Set<String> = []
    var position = 0
    for index in 0..<end.entryCount {
      guard let record = try ZipRecord(bytes, at: &position, file, index: index) else {
        throw file.failure(.damaged, "has a directory that ends too early: in entry \(index) of \(end.entryCount)")
      }
      guard names.insert(record.name).inserted else {
        throw file.failure(.damaged, "has two entries of the name \(quoted(record.name))")
      }
      records.append(record)
    }
    guard position == bytes.count else {
      throw file.failure(.damaged, "has \(bytes.count - position) bytes after the last entry of its directory")
    }

    var entries = [ZipEntry?](repeating: nil, count: records.count)
    var offset = 0
    // In the order of their places each begins where the one before ends: none overlaps, and no byte is hidden.
    for index in records.indices.sorted(by: { records[$0].offset < records[$1].offset }) {
      let record = records[index]
      guard record.offset >= offset else {
        throw file.failure(.damaged, "has entry \(quoted(record.name)) where another entry is as well")
      }
      guard record.offset == offset else {
        throw file.failure(
          .damaged, "has \(record.offset - offset) bytes that belong to no entry, from byte \(offset) on")
      }
      let entry = try record.entry(file, end: end.directory.lowerBound)
      offset = try record.end(of: entry, file, end: end.directory.lowerBound)
      entries[index] = entry
    }
    guard offset == end.directory.lowerBound else {
      throw file.failure(
        .damaged, "has \(end.directory.lowerBound - offset) bytes that belong to no entry, from byte \(offset) on")
    }
    self.entries = entries.compactMap { $0 }
  }
}

/// Where a zip archive's directory is, from the records behind it.
struct ZipEnd {
  /// The directory's bytes in the file.
  let directory: Range<Int>
  let entryCount: Int

  static let signature: UInt32 = 0x0605_4B50
  static let wideSignature: UInt32 = 0x0606_4B50
  static let locatorSignature: UInt32 = 0x0706_4B50

  init(_ file: InputFile) throws(TensorFileError) {
    let position = file.count - 22
    guard position >= 0 else { throw file.failure(.unsupported, "is too short for a zip archive") }
    let record = LittleEndianBytes(try file.bytes(at: position, count: 22))
    guard record[0, UInt32.self] == Self.signature, record[20, UInt16.self] == 0 else {
      let start = LittleEndianBytes(try file.bytes(at: 0, count: 4))[0, UInt32.self]
      throw start == ZipRecord.localSignature
        ? file.failure(
          .damaged, "does not end with a zip archive's directory: it was cut off, or has bytes after its end")
        : file.failure(.unsupported, "is no zip archive, as .npz files are")
    }
    // Counts and sizes of all ones stand for larger ones in the record of 64-bit sizes.
    var disks = [Int(record[4, UInt16.self]), Int(record[6, UInt16.self])]
    var counts = [Int(record[8, UInt16.self]), Int(record[10, UInt16.self])]
    var size = Int(record[12, UInt32.self])
    var offset = Int(record[16, UInt32.self])
    var end = position
    if let wide = try Self.wideRecord(file, before: position) {
      func pick(_ narrow: Int, _ value: UInt64, _ limit: Int) throws(TensorFileError) -> Int {
        guard narrow == limit || UInt64(narrow) == value, let value = Int(exactly: value) else {
          throw file.failure(.damaged, "has two records of its directory that contradict each other")
        }
        return value
      }
      end = wide.position
      let fields = wide.bytes
      disks = [
        try pick(disks[0], UInt64(fields[16, UInt32.self]), 0xFFFF),
        try pick(disks[1], UInt64(fields[20, UInt32.self]), 0xFFFF),
      ]
      counts = [
        try pick(counts[0], fields[24, UInt64.self], 0xFFFF), try pick(counts[1], fields[32, UInt64.self], 0xFFFF),
      ]
      size = try pick(size, fields[40, UInt64.self], 0xFFFF_FFFF)
      offset = try pick(offset, fields[48, UInt64.self], 0xFFFF_FFFF)
    }
    guard disks == [0, 0], counts[0] == counts[1] else {
      throw file.failure(.unsupported, "is one part of an archive of several files")
    }
    guard size <= end, offset == end - size else {
      throw file.failure(.damaged, "has a directory that is not where the archive's end says, or was cut off")
    }
    // The smallest entry takes 46 bytes, which bounds what is allocated for so many.
    guard counts[0] <= size / ZipRecord.directoryLength else {
      throw file.failure(.damaged, "claims \(counts[0]) entries in a directory of \(size) bytes")
    }
    directory = offset..<end
    entryCount = counts[0]
  }

  private static func wideRecord(
    _ file: InputFile, before position: Int
  ) throws(TensorFileError) -> (bytes: LittleEndianBytes, position: Int)? {
    let place = position - 20
    guard place >= 56 else { return nil }
    let locator = LittleEndianBytes(try file.bytes(at: place, count: 20))
    guard locator[0, UInt32.self] == locatorSignature else { return nil }
    let claimed = locator[8, UInt64.self]
    guard let offset = Int(exactly: claimed), offset <= place - 56 else {
      throw file.failure(.damaged, "has the record of its directory at byte \(claimed), behind the place for it")
    }
    let bytes = LittleEndianBytes(try file.bytes(at: offset, count: 56))
    guard bytes[0, UInt32.self] == wideSignature, bytes[4, UInt64.self] == UInt64(place - offset - 12) else {
      throw file.failure(.damaged, "has no record of its directory at byte \(offset), where it should be")
    }
    return (bytes, offset)
  }
}

/// Bytes with numbers in them, the least significant byte first.
struct LittleEndianBytes {
  let bytes: [UInt8]
  var count: Int { bytes.count }

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The number at a place.
  ///
  /// - Precondition: it lies within the bytes.
  subscript<Number: FixedWidthInteger>(offset: Int, _: Number.Type) -> Number {
    bytes[offset..<offset + Number.bitWidth / 8].reversed().reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
  }
}
