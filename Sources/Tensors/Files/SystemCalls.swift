package import SystemPackage

#if canImport(Glibc)
  package import Glibc
#elseif canImport(Darwin)
  package import Darwin
#endif

/// The few calls of the operating system that files need, repeated where a signal interrupts them.
package enum SystemCalls {
  /// What the last failed call left.
  package static var lastError: Errno { Errno(rawValue: errno) }

  /// Reads up to `bytes.count` bytes; nil on failure.
  package static func read(_ descriptor: CInt, into bytes: UnsafeMutableRawBufferPointer) -> Int? {
    retry { unsafe platformRead(descriptor, bytes.baseAddress, bytes.count) }
  }

  /// Reads up to `count` bytes from a place in a file; none where that fails, as in a pipe.
  package static func read(_ descriptor: CInt, at offset: Int, count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { bytes, done in
      done = read(descriptor, at: offset, into: UnsafeMutableRawBufferPointer(bytes)) ?? 0
    }
  }

  /// Fills memory from a place in a file, less of it at the file's end; nil on failure.
  package static func read(_ descriptor: CInt, at offset: Int, into bytes: UnsafeMutableRawBufferPointer) -> Int? {
    var done = 0
    while done < bytes.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[done...])
      guard let length = retry({ pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done)) }) else {
        return nil
      }
      if length == 0 { break }
      done += length
    }
    return done
  }

  /// Writes up to `bytes.count` bytes; nil on failure.
  package static func write(_ descriptor: CInt, _ bytes: UnsafeRawBufferPointer) -> Int? {
    retry { unsafe platformWrite(descriptor, bytes.baseAddress, bytes.count) }
  }

  /// Opens a file; nil on failure.
  package static func open(_ path: FilePath, _ flags: CInt, mode: mode_t = 0) -> CInt? {
    retry { path.withPlatformString { Int(platformOpen($0, flags | O_CLOEXEC, mode)) } }.map(CInt.init)
  }

  package static func close(_ descriptor: CInt) { _ = platformClose(descriptor) }

  /// Waits until a file's bytes are on the disk; false on failure. Pipes and devices have nothing to sync.
  package static func sync(_ descriptor: CInt) -> Bool {
    retry { Int(fsync(descriptor)) } != nil || lastError == .invalidArgument || lastError == .notSupported
  }

  /// What a path leads to, after symbolic links; nil where there is nothing.
  package static func status(of path: FilePath) -> stat? {
    var result = stat()
    return path.withPlatformString { stat($0, &result) } == 0 ? result : nil
  }

  package static func status(of descriptor: CInt) -> stat? {
    var result = stat()
    return fstat(descriptor, &result) == 0 ? result : nil
  }

  /// What a symbolic link says, nil where the path is none.
  package static func link(at path: FilePath) -> FilePath? {
    var bytes = [CChar](repeating: 0, count: 4097)
    let length = path.withPlatformString { readlink($0, &bytes, bytes.count - 1) }
    guard length > 0 else { return nil }
    return FilePath(String(decoding: bytes[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self))
  }

  private static func retry(_ call: () -> Int) -> Int? {
    while true {
      let result = call()
      if result >= 0 { return result }
      if errno != EINTR { return nil }
    }
  }
}

extension stat {
  package var isDirectory: Bool { st_mode & S_IFMT == S_IFDIR }
  package var isRegularFile: Bool { st_mode & S_IFMT == S_IFREG }
}

// Inside of the enumeration these names mean its own functions.
private let platformRead = read
private let platformWrite = write
private let platformClose = close
private func platformOpen(_ path: UnsafePointer<CChar>, _ flags: CInt, _ mode: mode_t) -> CInt {
  open(path, flags, mode)
}
