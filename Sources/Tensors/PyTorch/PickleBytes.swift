/// The bytes of a pickle, read a piece at a time: how long it is, only its end tells.
struct PickleBytes {
  let file: InputFile
  /// The place of the next byte in the file.
  private(set) var position: Int

  private var buffer: [UInt8] = []
  private var bufferStart: Int
  private let end: Int

  /// The longest that is read: it would describe hundreds of thousands of tensors.
  static let maximumLength = 64 << 20
  private static let chunk = 64 << 10

  /// The bytes of a file from a place on.
  init(_ file: InputFile, at position: Int = 0) {
    self.file = file
    self.position = position
    bufferStart = position
    end = min(file.count, position + Self.maximumLength)
  }

  mutating func byte() throws(TensorFileError) -> UInt8 {
    if position - bufferStart >= buffer.count {
      guard position < end else { throw tooShort }
      buffer = try file.bytes(at: position, count: min(Self.chunk, end - position))
      bufferStart = position
    }
    defer { position += 1 }
    return buffer[position - bufferStart]
  }

  mutating func bytes(_ count: Int) throws(TensorFileError) -> [UInt8] {
    guard count >= 0, count <= end - position else { throw tooShort }
    let start = position - bufferStart
    defer { position += count }
    if count <= buffer.count - start { return Array(buffer[start..<start + count]) }
    return try file.bytes(at: position, count: count)
  }

  /// A number of `count` bytes, the least significant one first.
  mutating func number(_ count: Int) throws(TensorFileError) -> Int {
    var value: UInt64 = 0
    for shift in 0..<count { value |= UInt64(try byte()) << UInt64(8 * shift) }
    guard let number = Int(exactly: value) else { throw tooShort }
    return number
  }

  /// A text of `count` bytes.
  mutating func text(_ count: Int) throws(TensorFileError) -> String {
    let start = position
    guard let text = String(validating: try bytes(count), as: UTF8.self) else {
      throw file.failure(.damaged, "has a text that is not UTF-8 in its pickle, at byte \(start)")
    }
    return text
  }

  /// A text up to the end of its line.
  mutating func line() throws(TensorFileError) -> String {
    let start = position
    var line: [UInt8] = []
    while true {
      let byte = try byte()
      if byte == UInt8(ascii: "\n") { break }
      guard line.count < 1000 else {
        throw file.failure(.damaged, "has a name too long in its pickle, at byte \(start)")
      }
      line.append(byte)
    }
    guard let text = String(validating: line, as: UTF8.self) else {
      throw file.failure(.damaged, "has a text that is not UTF-8 in its pickle, at byte \(start)")
    }
    return text
  }

  private var tooShort: TensorFileError {
    file.count > end
      ? file.failure(.overLimit, "has a pickle of more than \(Self.maximumLength) bytes")
      : file.failure(.damaged, "ends within its pickle")
  }
}
