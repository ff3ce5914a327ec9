/// Bytes one after the other, of which it is known how many there are.
protocol ByteReader {
  /// The bytes that are left.
  var rest: Int { get }

  /// Fills memory with the next bytes.
  ///
  /// - Precondition: so many are left.
  func read(into target: UnsafeMutableRawBufferPointer) throws(TensorFileError)

  /// Checks what can be checked when all bytes are read.
  func finish() throws(TensorFileError)
}

extension ByteReader {
  /// The next bytes; see ``read(into:)``.
  func read(_ count: Int) throws(TensorFileError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let result: Result<Void, TensorFileError> = bytes.withUnsafeMutableBytes { target in
      Result { () throws(TensorFileError) in try read(into: target) }
    }
    try result.get()
    return bytes
  }
}

/// The bytes of a file from the first to the last.
final class FileReader: ByteReader {
  private let file: InputFile
  private var place = 0

  init(_ file: InputFile) { self.file = file }

  var rest: Int { file.count - place }

  func read(into target: UnsafeMutableRawBufferPointer) throws(TensorFileError) {
    try file.read(at: place, into: target)
    place += target.count
  }

  func finish() {}
}
