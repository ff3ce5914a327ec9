import CPNG

/// Writes a PNG of 8 or 16 bits row by row.
final class PNGWriter: SequentialRowWriter {
  let layout: PixelLayout
  private let handle: PNGWriteHandle
  private let compressor: PNGCompressor
  var rowsWritten = 0
  private var notes: [String] = []

  init(
    _ destination: ImageDestination, layout: PixelLayout, metadata: Metadata, options: EncodingOptions
  ) throws(CodecError) {
    let file = destination.name
    guard layout.samples != .float else {
      throw CodecError(.unrepresentable, file: file, "cannot hold Float samples: PNG has 8 or 16 bits")
    }
    guard layout.width <= Int(Int32.max), layout.height <= Int(Int32.max) else {
      throw CodecError(.unrepresentable, file: file, "would be larger than PNG allows (2147483647 pixels)")
    }
    guard (0...9).contains(options.compressionLevel) else {
      throw CodecError(
        .unrepresentable, file: file, "compression level \(options.compressionLevel) is not 0…9")
    }
    self.layout = layout
    handle = try PNGWriteHandle(destination)
    compressor = PNGCompressor(layout, options)
    var output = cpng_output()
    output.width = UInt32(layout.width)
    output.height = UInt32(layout.height)
    output.bit_depth = layout.samples == .uint16 ? 16 : 8
    output.channels = CInt(layout.color.channelCount)
    let raw = handle.raw
    let status = PNGChunks(metadata, color: layout.color, notes: &notes).withChunks { chunks in
      withUnsafePointer(to: output) { output in
        withUnsafePointer(to: chunks) { cpng_write_header(raw, output, $0) }
      }
    }
    try handle.check(status)
  }

  var warnings: [String] { notes + handle.warnings }

  func write(_ source: UnsafeRawBufferPointer, rows: Int) throws(CodecError) {
    try compressor.take(source) { (piece) throws(CodecError) in try write(piece) }
  }

  func end() throws(CodecError) {
    try compressor.finish { (piece) throws(CodecError) in try write(piece) }
    try handle.check(cpng_write_end(handle.raw))
    try handle.context.sink.finish()
  }

  private func write(_ piece: PNGCompressor.Piece) throws(CodecError) {
    try handle.check(piece.status)
    try handle.check(cpng_write_pixels(handle.raw, piece.bytes, piece.bytes.count))
  }
}

/// Owns libpng's writer and what its callback works on.
final class PNGWriteHandle {
  let raw: OpaquePointer
  let context: WriteContext

  init(_ destination: ImageDestination) throws(CodecError) {
    context = WriteContext(try ByteSink(destination))
    let created = cpng_writer_create({ WriteContext.write($0, $1, $2) }, context.pointer)
    guard let created else {
      throw CodecError(.inputOutput, file: destination.name, "there is not enough memory")
    }
    raw = created
  }

  deinit { cpng_writer_destroy(raw) }

  var warnings: [String] {
    (0..<cpng_writer_warning_count(raw)).map {
      "The PNG library warns: \(String(cString: cpng_writer_warning(raw, $0)))."
    }
  }

  func check(_ status: cpng_status) throws(CodecError) {
    let file = context.sink.name
    switch status {
    case CPNG_OK: return
    case CPNG_CALLBACK: throw context.failure ?? CodecError(.inputOutput, file: file, "cannot be written")
    case CPNG_NO_MEMORY: throw CodecError(.inputOutput, file: file, "there is not enough memory to encode it")
    default:
      throw CodecError(
        .unrepresentable, file: file, "cannot be encoded (\(String(cString: cpng_writer_message(raw))))")
    }
  }
}
