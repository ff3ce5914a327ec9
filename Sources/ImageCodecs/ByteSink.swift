import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where the bytes of a file go: a file that appears whole or not at all, standard output, or an array.
package final class ByteSink {
  /// The name that errors carry.
  package let name: String?

  private enum Target {
    case memory(EncodedBytes)
    case stream(CInt, isOwned: Bool)
    case file(AtomicFile)
  }

  private let target: Target
  private var buffer: [UInt8] = []

  private static let bufferSize = 256 << 10

  /// Makes ready to write; a file's folder has to be there already.
  package init(_ destination: ImageDestination) throws(CodecError) {
    name = destination.name
    switch destination {
    case .memory(let bytes):
      target = .memory(bytes)
    case .standardOutput:
      target = .stream(STDOUT_FILENO, isOwned: false)
    case .file(let path):
      if AtomicFile.isReplaceable(path) {
        target = .file(try AtomicFile(path))
      } else {
        guard let descriptor = SystemCalls.open(path, O_WRONLY) else {
          throw CodecError(.cannotCreate, file: path.string, "cannot be written: \(SystemCalls.lastError)")
        }
        target = .stream(descriptor, isOwned: true)
      }
    }
    buffer.reserveCapacity(Self.bufferSize)
  }

  deinit {
    if case .stream(let descriptor, isOwned: true) = target { SystemCalls.close(descriptor) }
  }

  /// Writes the next bytes.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(CodecError) {
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
  package func write(_ bytes: [UInt8]) throws(CodecError) {
    try bytes.withUnsafeBufferPointer { (bytes) throws(CodecError) in
      try write(UnsafeRawBufferPointer(bytes))
    }
  }

  /// Writes what is buffered and puts the file in its place.
  package func finish() throws(CodecError) {
    switch target {
    case .memory(let result):
      result.bytes = buffer
      buffer = []
    case .stream:
      try flush()
    case .file(let file):
      try flush()
      try file.commit()
    }
  }

  /// Writes a whole file.
  package static func write(_ bytes: [UInt8], to destination: ImageDestination) throws(CodecError) {
    let sink = try ByteSink(destination)
    try sink.write(bytes)
    try sink.finish()
  }

  private func flush() throws(CodecError) {
    guard !buffer.isEmpty else { return }
    try buffer.withUnsafeBufferPointer { (bytes) throws(CodecError) in
      try send(UnsafeRawBufferPointer(bytes))
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private func send(_ bytes: UnsafeRawBufferPointer) throws(CodecError) {
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

  static func cannotWrite(_ name: String?, _ error: Errno) -> CodecError {
    let reason =
      switch error {
      case .noSpace: "cannot be written: the disk is full"
      case Errno(rawValue: EDQUOT): "cannot be written: the disk quota is used up"
      case .fileTooLarge: "cannot be written: the file would be larger than is allowed"
      case .brokenPipe: "was closed by the program that reads it"
      default: "cannot be written: \(error)"
      }
    return CodecError(.inputOutput, file: name, reason)
  }
}
