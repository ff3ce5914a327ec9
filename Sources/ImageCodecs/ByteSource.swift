import SystemPackage
import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The bytes of a file, of standard input or of an array, one after the other, with a look ahead.
package final class ByteSource {
  /// The name that errors carry.
  package let name: String?

  private var buffer: [UInt8]
  /// The bytes of `buffer` that are still to be handed out.
  private var available: Range<Int>
  /// -1 where all bytes are in the buffer.
  private let descriptor: CInt
  private let closesDescriptor: Bool
  private var isAtEnd = false

  /// What is read from the file at once.
  static let bufferSize = 256 << 10

  /// Opens a source.
  package init(_ source: ImageSource) throws(CodecError) {
    name = source.name
    switch source {
    case .bytes(let bytes):
      buffer = bytes
      available = 0..<bytes.count
      descriptor = -1
      closesDescriptor = false
    case .standardInput:
      buffer = [UInt8](repeating: 0, count: Self.bufferSize)
      available = 0..<0
      descriptor = STDIN_FILENO
      closesDescriptor = false
    case .file(let path):
      guard let opened = SystemCalls.open(path, O_RDONLY) else {
        throw Self.cannotOpen(path, SystemCalls.lastError)
      }
      let status = SystemCalls.status(of: opened)
      if status?.isDirectory == true {
        SystemCalls.close(opened)
        throw CodecError(.noInput, file: path.string, "is a folder, not a picture")
      }
      // No more than a small file needs, and a byte to see its end: clearing fresh pages took most of the time for an icon.
      let size = status.map { $0.isRegularFile ? Int($0.st_size) : 0 } ?? 0
      buffer = [UInt8](repeating: 0, count: size > 0 ? min(size + 1, Self.bufferSize) : Self.bufferSize)
      available = 0..<0
      descriptor = opened
      closesDescriptor = true
    }
  }

  deinit {
    if closesDescriptor { SystemCalls.close(descriptor) }
  }

  /// The next bytes, which stay where they are: `count` of them, or fewer at the end.
  package func peek(_ count: Int) throws(CodecError) -> ArraySlice<UInt8> {
    precondition(count <= Self.bufferSize, "\(count) bytes are too far to look ahead")
    if available.count < count, descriptor >= 0 {
      buffer.replaceSubrange(0..<available.count, with: buffer[available])
      available = 0..<available.count
      while available.count < count {
        let end = available.upperBound
        // A file that grew since it was opened.
        if end == buffer.count { buffer.append(contentsOf: repeatElement(0, count: count - end)) }
        let length = try fill(from: end)
        if length == 0 { break }
        available = 0..<end + length
      }
    }
    return buffer[available].prefix(count)
  }

  /// Reads up to `target.count` bytes; 0 at the end only.
  package func read(into target: UnsafeMutableRawBufferPointer) throws(CodecError) -> Int {
    if available.isEmpty, descriptor >= 0 {
      // Without a detour where much is wanted.
      if target.count >= buffer.count { return try receive(into: target) }
      available = 0..<(try fill(from: 0))
    }
    let count = min(target.count, available.count)
    guard count > 0 else { return 0 }
    buffer.withUnsafeBytes { bytes in
      let slice = bytes[available.lowerBound..<available.lowerBound + count]
      target.copyMemory(from: UnsafeRawBufferPointer(rebasing: slice))
    }
    available = available.lowerBound + count..<available.upperBound
    return count
  }

  /// Fills the target; fewer bytes at the end only.
  package func readAll(into target: UnsafeMutableRawBufferPointer) throws(CodecError) -> Int {
    var done = 0
    while done < target.count {
      let length = try read(into: UnsafeMutableRawBufferPointer(rebasing: target[done...]))
      if length == 0 { break }
      done += length
    }
    return done
  }

  /// All bytes that are left, at most `limit` of them.
  package func readToEnd(limit: Int) throws(CodecError) -> [UInt8] {
    var result: [UInt8] = []
    while true {
      let next = try peek(Self.bufferSize)
      if next.isEmpty { return result }
      guard result.count + next.count <= limit else {
        throw CodecError(.overLimit, file: name, "is longer than \(limit) bytes")
      }
      result += next
      available = available.lowerBound + next.count..<available.upperBound
    }
  }

  /// Bytes from anywhere in the file, without any effect on what is read next; fewer at the end, none where
  /// the source cannot be read out of order.
  package func bytes(at offset: Int, count: Int) -> [UInt8] {
    guard offset >= 0, count > 0 else { return [] }
    if descriptor < 0 { return Array(buffer.dropFirst(offset).prefix(count)) }
    guard closesDescriptor else { return [] }
    return SystemCalls.read(descriptor, at: offset, count: count)
  }

  private func fill(from start: Int) throws(CodecError) -> Int {
    let result: Result<Int, CodecError> = buffer.withUnsafeMutableBytes { bytes in
      Result { () throws(CodecError) in
        try receive(into: UnsafeMutableRawBufferPointer(rebasing: bytes[start...]))
      }
    }
    return try result.get()
  }

  private func receive(into target: UnsafeMutableRawBufferPointer) throws(CodecError) -> Int {
    guard !isAtEnd, !target.isEmpty else { return 0 }
    guard let count = SystemCalls.read(descriptor, into: target) else {
      throw CodecError(.inputOutput, file: name, "cannot be read: \(SystemCalls.lastError)")
    }
    // A terminal would go on after its end-of-file character.
    if count == 0 { isAtEnd = true }
    return count
  }

  private static func cannotOpen(_ path: FilePath, _ error: Errno) -> CodecError {
    CodecError(.noInput, file: path.string, InputFile.reasonNotOpened(path, error))
  }
}
