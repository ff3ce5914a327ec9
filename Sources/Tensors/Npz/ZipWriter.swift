import CLibZ

/// Writes a zip archive, one entry after the other.
struct ZipWriter {
  private let file: OutputFile
  private let limit: Int
  /// What comes at the end.
  private var directory: [UInt8] = []
  private var entryCount = 0
  /// How many bytes are written.
  private var end = 0

  /// The largest size or place that the format has 32 bits for; one more stands for 64 bits elsewhere.
  static let narrowLimit = 0xFFFF_FFFE

  /// The longest name of an entry in bytes of UTF-8.
  static let longestName = 0xFFFF

  /// An archive that goes to a file.
  ///
  /// - Parameters:
  ///   - file: gets the archive.
  ///   - limit: the largest size or place that is written in 32 bits.
  init(_ file: OutputFile, wideFrom limit: Int) {
    self.file = file
    self.limit = limit
  }

  /// Adds an entry of two pieces.
  mutating func add(
    _ name: String, _ header: [UInt8], _ body: UnsafeRawBufferPointer, isCompressed: Bool
  ) throws(TensorFileError) {
    let count = header.count + body.count
    let checksum = header.withUnsafeBytes { Self.checksum(body, after: Self.checksum($0, after: 0)) }
    var packed: [UInt8] = []
    if isCompressed {
      guard let bytes = header.withUnsafeBytes({ Self.deflated([$0, body]) }) else {
        throw TensorFileError(.inputOutput, file: file.name, "cannot be compressed: there is no memory for it")
      }
      packed = bytes
    }
    let storedCount = isCompressed ? packed.count : count

    // Version 4.5 has sizes of 64 bits, 2.0 deflate; the name is UTF-8 where it says more than ASCII does.
    let (isWide, offset) = (max(count, storedCount) > limit, end)
    let flags: UInt16 = name.utf8.allSatisfy { $0 < 0x80 } ? 0 : 0x800
    var common = LittleEndianWriter()
    common.add(flags, UInt16(isCompressed ? 8 : 0))
    // Midnight, the first of January 1980.
    common.add(0 as UInt16, 0x21 as UInt16)
    common.add(UInt32(checksum))
    common.add(Self.narrow(storedCount, isWide), Self.narrow(count, isWide))
    common.add(UInt16(name.utf8.count))

    var local = LittleEndianWriter()
    local.add(ZipRecord.localSignature)
    local.add(UInt16(isWide ? 45 : 20))
    local.bytes += common.bytes
    local.add(UInt16(isWide ? 20 : 0))
    local.bytes += Array(name.utf8)
    let sizes = isWide ? [UInt64(count), UInt64(storedCount)] : []
    local.addWideNumbers(sizes)
    try write(local.bytes)
    if isCompressed {
      try write(packed)
    } else {
      try write(header)
      try file.write(body)
      end += body.count
    }

    let isFar = offset > limit
    let numbers = sizes + (isFar ? [UInt64(offset)] : [])
    var record = LittleEndianWriter()
    record.add(ZipRecord.directorySignature)
    // Made by a Unix, which has the permissions rw-r--r-- of a regular file in the upper half of the attributes.
    record.add(3 << 8 | 45 as UInt16, UInt16(numbers.isEmpty ? 20 : 45))
    record.bytes += common.bytes
    record.add(UInt16(numbers.isEmpty ? 0 : 4 + 8 * numbers.count), 0 as UInt16)
    record.add(0 as UInt16, 0 as UInt16)
    record.add(0o100644 << 16 as UInt32, Self.narrow(offset, isFar))
    record.bytes += Array(name.utf8)
    record.addWideNumbers(numbers)
    directory += record.bytes
    entryCount += 1
  }

  /// Writes the directory.
  mutating func finish() throws(TensorFileError) {
    let (start, size) = (end, directory.count)
    try write(directory)
    let isWide = max(start, size) > limit || entryCount >= 0xFFFF
    var record = LittleEndianWriter()
    if isWide {
      record.add(ZipEnd.wideSignature)
      record.add(44 as UInt64)
      record.add(3 << 8 | 45 as UInt16, 45 as UInt16)
      record.add(0 as UInt32, 0 as UInt32)
      record.add(UInt64(entryCount), UInt64(entryCount))
      record.add(UInt64(size), UInt64(start))
      record.add(ZipEnd.locatorSignature, 0 as UInt32)
      record.add(UInt64(end))
      record.add(1 as UInt32)
    }
    record.add(ZipEnd.signature)
    record.add(0 as UInt16, 0 as UInt16)
    let narrowCount = isWide ? 0xFFFF : UInt16(entryCount)
    record.add(narrowCount, narrowCount)
    record.add(Self.narrow(size, isWide), Self.narrow(start, isWide))
    record.add(0 as UInt16)
    try write(record.bytes)
  }

  private mutating func write(_ bytes: [UInt8]) throws(TensorFileError) {
    try file.write(bytes)
    end += bytes.count
  }

  private static func narrow(_ number: Int, _ isWide: Bool) -> UInt32 { isWide ? 0xFFFF_FFFF : UInt32(number) }

  private static func checksum(_ bytes: UnsafeRawBufferPointer, after sum: UInt) -> UInt {
    var sum = sum
    var start = 0
    while start < bytes.count {
      let count = min(1 << 30, bytes.count - start)
      sum = crc32(sum, bytes.baseAddress?.advanced(by: start).assumingMemoryBound(to: UInt8.self), UInt32(count))
      start += count
    }
    return sum
  }

  /// The deflate stream of the pieces one after the other, as zlib compresses unless told otherwise; nil where there is
  /// no memory for it.
  private static func deflated(_ pieces: [UnsafeRawBufferPointer]) -> [UInt8]? {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    defer { stream.deallocate() }
    // Negative for deflate's bytes alone; 8 is zlib's own choice of memory.
    let status = deflateInit2_(
      stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      CInt(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { return nil }
    defer { deflateEnd(stream) }
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 128 << 10)

    func run(_ flush: CInt) {
      var isFull = true
      while isFull {
        buffer.withUnsafeMutableBufferPointer { target in
          stream.pointee.next_out = target.baseAddress
          stream.pointee.avail_out = UInt32(target.count)
          _ = deflate(stream, flush)
          isFull = stream.pointee.avail_out == 0
          result.append(contentsOf: target[..<(target.count - Int(stream.pointee.avail_out))])
        }
      }
    }
    for piece in pieces {
      var start = 0
      while start < piece.count {
        let count = min(1 << 30, piece.count - start)
        // zlib only reads from there.
        stream.pointee.next_in = UnsafeMutablePointer(
          mutating: piece.baseAddress?.advanced(by: start).assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = UInt32(count)
        run(Z_NO_FLUSH)
        start += count
      }
    }
    run(Z_FINISH)
    return result
  }
}

/// Bytes that numbers are added to, the least significant byte first.
struct LittleEndianWriter {
  var bytes: [UInt8] = []

  mutating func add<Number: FixedWidthInteger>(_ numbers: Number...) {
    for number in numbers { withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) } }
  }

  /// The extra field of a zip entry with numbers of 64 bits; nothing where there are none.
  mutating func addWideNumbers(_ numbers: [UInt64]) {
    guard !numbers.isEmpty else { return }
    add(1 as UInt16, UInt16(8 * numbers.count))
    for number in numbers { add(number) }
  }
}
