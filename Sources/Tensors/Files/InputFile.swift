package import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The bytes of a regular file, or of an array, read at any place.
package final class InputFile {
  /// The name that errors carry, nil in memory.
  package let name: String?

  /// How many bytes there are.
  package let count: Int

  /// The file's bytes in the address space, where ``map()`` was called and it is worth it.
  private(set) var mapping: FileMapping?

  private let memory: [UInt8]
  /// -1 in memory.
  private let descriptor: CInt

  /// Opens a file; a folder, a pipe or a device is refused.
  package init(_ path: FilePath) throws(TensorFileError) {
    // Without waiting, so that a named pipe that nobody writes to is refused at once.
    guard let descriptor = SystemCalls.open(path, O_RDONLY | O_NONBLOCK) else {
      throw Self.cannotOpen(path, SystemCalls.lastError)
    }
    let status = SystemCalls.status(of: descriptor)
    guard let status, status.isRegularFile else {
      SystemCalls.close(descriptor)
      let kind = status?.isDirectory == true ? "is a folder" : "is no file that can be read in any order"
      throw TensorFileError(.noInput, file: path.string, kind)
    }
    name = path.string
    count = Int(status.st_size)
    memory = []
    self.descriptor = descriptor
  }

  /// The bytes of an array.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - name: the name that errors carry.
  package init(_ bytes: [UInt8], name: String?) {
    self.name = name
    count = bytes.count
    memory = bytes
    descriptor = -1
  }

  deinit {
    if descriptor >= 0 { SystemCalls.close(descriptor) }
  }

  /// Maps the file, so that tensors need no copy of it; small ones, and where the system refuses, are read as before.
  func map(from smallest: Int = FileMapping.smallestFile) {
    guard descriptor >= 0, mapping == nil, count >= smallest else { return }
    mapping = FileMapping(descriptor: descriptor, count: count)
  }

  /// Sees to it that a mapped file still is as long as it was: bytes that it has no longer cannot be read.
  func checkLength() throws(TensorFileError) {
    guard mapping != nil else { return }
    guard let status = SystemCalls.status(of: descriptor), Int(status.st_size) >= count else {
      throw failure(.inputOutput, "became shorter while it was read")
    }
  }

  /// Fills memory with the bytes from a place on.
  ///
  /// - Precondition: the bytes lie within the file.
  package func read(at offset: Int, into target: UnsafeMutableRawBufferPointer) throws(TensorFileError) {
    precondition(
      offset >= 0 && target.count <= count - offset, "\(target.count) bytes from \(offset) on, of \(count)")
    guard !target.isEmpty else { return }
    guard descriptor >= 0 else {
      memory.withUnsafeBytes { target.copyMemory(from: .init(rebasing: $0[offset..<offset + target.count])) }
      return
    }
    guard let done = SystemCalls.read(descriptor, at: offset, into: target) else {
      throw failure(.inputOutput, "cannot be read: \(SystemCalls.lastError)")
    }
    guard done == target.count else { throw failure(.inputOutput, "became shorter while it was read") }
  }

  /// The bytes from a place on.
  ///
  /// - Precondition: the bytes lie within the file.
  package func bytes(at offset: Int, count: Int) throws(TensorFileError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let result: Result<Void, TensorFileError> = bytes.withUnsafeMutableBytes { target in
      Result { () throws(TensorFileError) in try read(at: offset, into: target) }
    }
    try result.get()
    return bytes
  }

  /// An error that names the file.
  package func failure(_ kind: TensorFileError.Kind, _ reason: String) -> TensorFileError {
    TensorFileError(kind, file: name, reason)
  }

  /// Why a file could not be opened for reading, as the end of a sentence that begins with its name.
  package static func reasonNotOpened(_ path: FilePath, _ error: Errno) -> String {
    switch error {
    case .noSuchFileOrDirectory: path.isEmpty ? "the file's name is empty" : "there is no such file"
    case .notDirectory: "there is no such file: a part of its path is no folder"
    case .permissionDenied: "may not be read: permission denied"
    default: "cannot be opened: \(error)"
    }
  }

  private static func cannotOpen(_ path: FilePath, _ error: Errno) -> TensorFileError {
    TensorFileError(.noInput, file: path.string, reasonNotOpened(path, error))
  }
}
