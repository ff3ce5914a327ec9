/// An entry of a zip archive as the directory has it.
struct ZipRecord {
  let name: String
  /// Where the header before the entry's bytes is.
  let offset: Int

  private let nameBytes: ArraySlice<UInt8>
  private let flags: UInt16
  private let method: UInt16
  private let checksum: UInt32
  private let storedCount: Int
  private let count: Int

  static let localSignature: UInt32 = 0x0403_4B50
  static let directorySignature: UInt32 = 0x0201_4B50
  static let descriptorSignature: UInt32 = 0x0807_4B50
  /// The lengths in bytes without name and extra fields.
  static let localLength = 30
  static let directoryLength = 46

  /// How hard deflate tried, that sizes follow the data, that the name is UTF-8. All others are for what is not read.
  private static let knownFlags: UInt16 = 0x080E

  /// Deflate has at least 1 bit for 258 bytes, at most 2 for the length and the distance: 1032 times smaller.
  private static let largestRatio = 1032

  /// Reads the record at a position and moves the position behind it; nil where the directory ends before it does.
  init?(_ bytes: LittleEndianBytes, at position: inout Int, _ file: InputFile, index: Int) throws(TensorFileError) {
    let start = position
    guard bytes.count - start >= Self.directoryLength else { return nil }
    guard bytes[start, UInt32.self] == Self.directorySignature else {
      throw file.failure(.damaged, "has no entry \(index) in its directory where it should be")
    }
    flags = bytes[start + 8, UInt16.self]
    method = bytes[start + 10, UInt16.self]
    checksum = bytes[start + 16, UInt32.self]
    let nameEnd = start + Self.directoryLength + Int(bytes[start + 28, UInt16.self])
    let extraEnd = nameEnd + Int(bytes[start + 30, UInt16.self])
    let end = extraEnd + Int(bytes[start + 32, UInt16.self])
    guard end <= bytes.count else { return nil }
    position = end

    nameBytes = bytes.bytes[start + Self.directoryLength..<nameEnd]
    guard let name = String(validating: nameBytes, as: UTF8.self), !name.utf8.contains(0),
      flags & 0x800 != 0 || name.utf8.allSatisfy({ $0 < 0x80 })
    else { throw file.failure(.damaged, "has an entry \(index) whose name is not UTF-8") }
    self.name = name
    try Self.check(flags: flags, method: method, name, file)

    // Sizes of all ones are in an extra field, in this order.
    var numbers = [
      UInt64(bytes[start + 24, UInt32.self]), UInt64(bytes[start + 20, UInt32.self]),
      UInt64(bytes[start + 42, UInt32.self]),
    ]
    if numbers.contains(0xFFFF_FFFF) {
      guard var place = Self.wideSizes(bytes, nameEnd..<extraEnd) else {
        throw file.failure(.damaged, "has entry \(quoted(name)) without the sizes that it should have")
      }
      for index in numbers.indices where numbers[index] == 0xFFFF_FFFF {
        guard place.count >= 8 else {
          throw file.failure(.damaged, "has entry \(quoted(name)) without the sizes that it should have")
        }
        numbers[index] = bytes[place.lowerBound, UInt64.self]
        place = place.lowerBound + 8..<place.upperBound
      }
    }
    guard let count = Int(exactly: numbers[0]), let storedCount = Int(exactly: numbers[1]),
      let offset = Int(exactly: numbers[2]), bytes[start + 34, UInt16.self] == 0
    else { throw file.failure(.damaged, "has entry \(quoted(name)) with a size or a place that no file has") }
    self.count = count
    self.storedCount = storedCount
    self.offset = offset
    guard method == 8 ? count / Self.largestRatio <= storedCount : count == storedCount else {
      throw file.failure(
        .damaged, "claims that the \(storedCount) bytes of entry \(quoted(name)) stand for \(count)")
    }
  }

  private static func check(
    flags: UInt16, method: UInt16, _ name: String, _ file: InputFile
  ) throws(TensorFileError) {
    // 1: PKWARE's, 0x40: strong encryption, 0x2000: an encrypted directory.
    guard flags & 0x2041 == 0 else { throw file.failure(.unsupported, "has the encrypted entry \(quoted(name))") }
    guard flags & ~knownFlags == 0 else {
      throw file.failure(.unsupported, "has entry \(quoted(name)) with features that are not read")
    }
    guard method == 0 || method == 8 else {
      let known = [9: "Deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard", 95: "xz", 99: "AES encryption"]
      let method = known[Int(method)] ?? "method \(method)"
      throw file.failure(
        .unsupported, "has entry \(quoted(name)) packed with \(method); stored and deflated ones are read")
    }
  }

  /// The place of the 64-bit sizes among the extra fields.
  private static func wideSizes(_ bytes: LittleEndianBytes, _ fields: Range<Int>) -> Range<Int>? {
    var start = fields.lowerBound
    while fields.upperBound - start >= 4 {
      let end = start + 4 + Int(bytes[start + 2, UInt16.self])
      guard end <= fields.upperBound else { return nil }
      if bytes[start, UInt16.self] == 1 { return start + 4..<end }
      start = end
    }
    return nil
  }

  /// The entry, after a look at the header before its bytes, which has to say the same.
  ///
  /// - Parameter end: where the archive's directory begins.
  func entry(_ file: InputFile, end: Int) throws(TensorFileError) -> ZipEntry {
    guard Self.localLength <= end - offset else { throw outside(file) }
    let header = LittleEndianBytes(try file.bytes(at: offset, count: Self.localLength))
    let nameStart = offset + Self.localLength
    let nameCount = Int(header[26, UInt16.self])
    let extraCount = Int(header[28, UInt16.self])
    guard header[0, UInt32.self] == Self.localSignature, nameCount == nameBytes.count,
      nameCount + extraCount <= end - nameStart
    else { throw contradiction(file) }
    let variable = LittleEndianBytes(try file.bytes(at: nameStart, count: nameCount + extraCount))
    guard variable.bytes.prefix(nameCount).elementsEqual(nameBytes), header[6, UInt16.self] == flags,
      header[8, UInt16.self] == method
    else { throw contradiction(file) }

    if !sizesFollow {
      var sizes = [UInt64(header[22, UInt32.self]), UInt64(header[18, UInt32.self])]
      if sizes.contains(0xFFFF_FFFF) {
        // In a header both are there as soon as one is.
        guard let place = Self.wideSizes(variable, nameCount..<variable.count), place.count >= 16 else {
          throw contradiction(file)
        }
        for index in sizes.indices where sizes[index] == 0xFFFF_FFFF {
          sizes[index] = variable[place.lowerBound + 8 * index, UInt64.self]
        }
      }
      guard sizes == [UInt64(count), UInt64(storedCount)], header[14, UInt32.self] == checksum else {
        throw contradiction(file)
      }
    }
    let start = nameStart + variable.count
    guard storedCount <= end - start else { throw outside(file) }
    return ZipEntry(
      name: name, isDeflated: method == 8, checksum: checksum, place: start..<start + storedCount, count: count)
  }

  /// Where the next entry begins: behind the entry's bytes and, where they follow, its sizes.
  func end(of entry: ZipEntry, _ file: InputFile, end: Int) throws(TensorFileError) -> Int {
    let start = entry.place.upperBound
    guard sizesFollow else { return start }
    // With a signature or without, in 64 or 32 bits.
    let bytes = LittleEndianBytes(try file.bytes(at: start, count: min(24, end - start)))
    let sums = withUnsafeBytes(of: checksum.littleEndian, Array.init)
    for signature in [withUnsafeBytes(of: Self.descriptorSignature.littleEndian, Array.init), []] {
      for width in [8, 4] {
        let sizes = [storedCount, count].flatMap { size in
          Array(withUnsafeBytes(of: UInt64(size).littleEndian, Array.init).prefix(width))
        }
        let descriptor = signature + sums + sizes
        if bytes.bytes.starts(with: descriptor) { return start + descriptor.count }
      }
    }
    throw contradiction(file)
  }

  private var sizesFollow: Bool { flags & 8 != 0 }

  private func contradiction(_ file: InputFile) -> TensorFileError {
    file.failure(.damaged, "has entry \(quoted(name)) otherwise than its directory says, at byte \(offset)")
  }

  private func outside(_ file: InputFile) -> TensorFileError {
    file.failure(.damaged, "ends before entry \(quoted(name)) does")
  }
}
