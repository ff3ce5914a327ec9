package import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where the bytes of a file go: a file that appears whole or not at all, a device or a pipe, or an array.
package final class OutputFile {
  /// The name that errors carry.
  package let name: String?

  private enum Target {
    case memory
    case stream(CInt, isOwned: Bool)
    case file(AtomicFile)
  }

  private let target: Target
  private var buffer: [UInt8] = []

  private static let bufferSize = 256 << 10

  /// Makes ready to write to a path: a file that is replaced at the end, or a device that is written to directly.
  ///
  /// The file's folder has to be there already.
  package init(_ path: FilePath) throws(TensorFileError) {
    name = path.string
    if AtomicFile.isReplaceable(path) {
      target = .file(try AtomicFile(path))
    } else {
      guard let descriptor = SystemCalls.open(path, O_WRONLY) else {
        throw TensorFileError(.cannotCreate, file: path.string, "cannot be written: \(SystemCalls.lastError)")
      }
      target = .stream(descriptor, isOwned: true)
    }
    buffer.reserveCapacity(Self.bufferSize)
  }

  /// Makes ready to write to an open stream, which stays open at the end.
  package init(descriptor: CInt, name: String) {
    self.name = name
    target = .stream(descriptor, isOwned: false)
    buffer.reserveCapacity(Self.bufferSize)
  }

  /// Makes ready to write to an array: what ``finish()`` gives.
  package init() {
    name = nil
    target = .memory
  }

  deinit {
    if case .stream(let descriptor, isOwned: true) = target { SystemCalls.close(descriptor) }
  }

  /// Writes the next bytes.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(TensorFileError) {
    if case .memory = target {
      buffer.append(contentsOf: bytes)
      return
    }
    if buffer.count + bytes.count > Self.bufferSize { try flush() }
    if bytes.count >= Self.bufferSize {
      try send(bytes)
    } else {
      buffer.append(contentsOf: bytes)
    }
  }

  /// Writes the next bytes.
  package func write(_ bytes: [UInt8]) throws(TensorFileError) {
    try bytes.withUnsafeBufferPointer { (bytes) throws(TensorFileError) in
      try write(UnsafeRawBufferPointer(bytes))
    }
  }

  /// Writes what is buffered and puts the file in its place; the whole of it where it goes to an array.
  @discardableResult
  package func finish() throws(TensorFileError) -> [UInt8] {
    switch target {
    case .memory:
      defer { buffer = [] }
      return buffer
    case .stream:
      try flush()
    case .file(let file):
      try flush()
      try file.commit()
    }
    return []
  }

  private func flush() throws(TensorFileError) {
    guard !buffer.isEmpty else { return }
    try buffer.withUnsafeBufferPointer { (bytes) throws(TensorFileError) in
      try send(UnsafeRawBufferPointer(bytes))
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private func send(_ bytes: UnsafeRawBufferPointer) throws(TensorFileError) {
    let descriptor: CInt
    switch target {
    case .memory: return
    case .stream(let opened, _): descriptor = opened
    case .file(let file): descriptor = file.descriptor
    }
    var done = 0
    while done < bytes.count {
      guard let count = SystemCalls.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes[done...])) else {
        throw Self.cannotWrite(name, SystemCalls.lastError)
      }
      done += count
    }
  }

  static func cannotWrite(_ name: String?, _ error: Errno) -> TensorFileError {
    let reason =
      switch error {
      case .noSpace: "cannot be written: the disk is full"
      case Errno(rawValue: EDQUOT): "cannot be written: the disk quota is used up"
      case .fileTooLarge: "cannot be written: the file would be larger than is allowed"
      case .brokenPipe: "was closed by the program that reads it"
      default: "cannot be written: \(error)"
      }
    return TensorFileError(.inputOutput, file: name, reason)
  }
}
