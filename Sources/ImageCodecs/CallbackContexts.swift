/// What a C library's read callback works on: the source, and the error that the callback could not throw.
final class ReadContext {
  let source: ByteSource
  private(set) var failure: CodecError?

  init(_ source: ByteSource) { self.source = source }

  /// The pointer that the C library hands to the callback; valid as long as this object lives.
  var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

  /// The callback's work: the number of bytes, 0 at the end, -1 on failure.
  static func read(
    _ context: UnsafeMutableRawPointer?, _ bytes: UnsafeMutablePointer<UInt8>?, _ count: Int
  ) -> Int {
    guard let context else { return -1 }
    let reader = Unmanaged<ReadContext>.fromOpaque(context).takeUnretainedValue()
    do throws(CodecError) {
      return try reader.source.read(into: UnsafeMutableRawBufferPointer(start: bytes, count: count))
    } catch {
      reader.failure = error
      return -1
    }
  }
}

/// What a C library's write callback works on: the sink, and the error that the callback could not throw.
final class WriteContext {
  let sink: ByteSink
  private(set) var failure: CodecError?

  init(_ sink: ByteSink) { self.sink = sink }

  /// The pointer that the C library hands to the callback; valid as long as this object lives.
  var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

  /// The callback's work: 0, or -1 on failure.
  static func write(
    _ context: UnsafeMutableRawPointer?, _ bytes: UnsafePointer<UInt8>?, _ count: Int
  ) -> Int {
    guard let context else { return -1 }
    let writer = Unmanaged<WriteContext>.fromOpaque(context).takeUnretainedValue()
    do throws(CodecError) {
      try writer.sink.write(UnsafeRawBufferPointer(start: bytes, count: count))
      return 0
    } catch {
      writer.failure = error
      return -1
    }
  }
}
