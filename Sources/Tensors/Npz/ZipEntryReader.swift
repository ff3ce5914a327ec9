import CLibZ

/// Reads the bytes of an entry of a zip archive from the first to the last.
final class ZipEntryReader: ByteReader {
  private let file: InputFile
  private let entry: ZipEntry
  /// The place of the next byte in the file.
  private var place: Int
  /// How many bytes were handed out, and their CRC-32.
  private var done = 0
  private var checksum: UInt = 0

  /// On the heap, since zlib's state points to it; nil for stored entries.
  private let stream: UnsafeMutablePointer<z_stream>?
  private let buffer: UnsafeMutableRawBufferPointer
  private var isAtEnd = false

  /// What is read or unpacked at once: the checksum finds it in the cache.
  private static let chunk = 128 << 10

  init(_ entry: ZipEntry, of file: InputFile) throws(TensorFileError) {
    self.file = file
    self.entry = entry
    place = entry.place.lowerBound
    guard entry.isDeflated else {
      stream = nil
      buffer = .init(start: nil, count: 0)
      return
    }
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // Negative for deflate's bytes alone, without a header of zlib.
    guard inflateInit2_(stream, -MAX_WBITS, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size)) == Z_OK else {
      stream.deallocate()
      throw file.failure(.overLimit, "cannot be unpacked: there is no memory for it")
    }
    self.stream = stream
    buffer = .allocate(byteCount: Self.chunk, alignment: 64)
  }

  deinit {
    if let stream {
      inflateEnd(stream)
      stream.deallocate()
      buffer.deallocate()
    }
  }

  /// The bytes that are left.
  var rest: Int { entry.count - done }

  /// Fills memory with the next bytes.
  ///
  /// - Precondition: so many are left.
  func read(into target: UnsafeMutableRawBufferPointer) throws(TensorFileError) {
    precondition(target.count <= rest, "\(target.count) bytes of an entry that has \(rest) left")
    var start = 0
    while start < target.count {
      let count = min(Self.chunk, target.count - start)
      let part = UnsafeMutableRawBufferPointer(rebasing: target[start..<start + count])
      if let stream {
        guard try inflate(stream, into: part) == count else {
          throw failure("unpacks to fewer bytes than the \(entry.count) that it should have")
        }
      } else {
        try file.read(at: place, into: part)
        place += count
      }
      checksum = crc32(checksum, part.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt32(count))
      start += count
    }
    done += target.count
  }

  /// Sees to it that there is nothing after the last byte, and that the bytes are those that were written.
  ///
  /// - Precondition: all bytes were read.
  func finish() throws(TensorFileError) {
    precondition(rest == 0, "\(rest) bytes were not read")
    if let stream {
      var more: UInt8 = 0
      let count = try withUnsafeMutableBytes(of: &more) { (byte) throws(TensorFileError) in
        try inflate(stream, into: byte)
      }
      guard count == 0, isAtEnd, stream.pointee.avail_in == 0, place == entry.place.upperBound else {
        throw failure("has more bytes than the \(entry.count) that it should have")
      }
    }
    guard checksum == UInt(entry.checksum) else {
      throw failure("has changed since it was written: its checksum is wrong")
    }
  }

  /// Unpacks the next bytes; fewer only where the compressed data end.
  private func inflate(
    _ stream: UnsafeMutablePointer<z_stream>, into target: UnsafeMutableRawBufferPointer
  ) throws(TensorFileError) -> Int {
    stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(target.count)
    while stream.pointee.avail_out > 0, !isAtEnd {
      if stream.pointee.avail_in == 0 {
        let count = min(buffer.count, entry.place.upperBound - place)
        guard count > 0 else { throw failure("ends within its compressed data") }
        try file.read(at: place, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]))
        place += count
        stream.pointee.next_in = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(count)
      }
      switch CLibZ.inflate(stream, Z_NO_FLUSH) {
      case Z_OK: break
      case Z_STREAM_END: isAtEnd = true
      case Z_MEM_ERROR: throw file.failure(.overLimit, "cannot be unpacked: there is no memory for it")
      default:
        let reason = stream.pointee.msg.map { ": \(String(cString: $0))" } ?? ""
        throw failure("has damaged compressed data\(reason)")
      }
    }
    return target.count - Int(stream.pointee.avail_out)
  }

  private func failure(_ reason: String) -> TensorFileError {
    file.failure(.damaged, "has entry \(quoted(entry.name)), which \(reason)")
  }
}
