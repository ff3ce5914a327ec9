import CPNG

/// Reads a PNG row by row; interlaced ones are read to their end first.
final class PNGReader: SequentialRowReader {
  let header: ImageHeader
  private let handle: PNGReadHandle
  private let options: DecodingOptions
  private let isInterlaced: Bool
  var nextRow = 0
  private var hasStarted = false
  private var isFinished = false
  /// Nothing more can be decoded; the remaining rows are zeros.
  private var isLost = false
  var failure: CodecError?
  private var notes: [String] = []
  /// The pixels of an interlaced picture.
  private var interlaced: ZeroedMemory?

  init(_ source: ByteSource, options: DecodingOptions) throws(CodecError) {
    handle = try PNGReadHandle(source)
    self.options = options
    var stored = cpng_header()
    var chunks = cpng_metadata()
    let status = cpng_read_header(handle.raw, &stored, &chunks)
    guard status == CPNG_OK else { throw handle.error(status, place: "in its header") }
    isInterlaced = stored.is_interlaced != 0
    var header = try Self.header(stored, chunks, handle: handle, options: options)
    if header.metadata.exif == nil || header.metadata.xmp == nil {
      let tail = PNGTail(source)
      header.metadata.exif = header.metadata.exif ?? tail.exif
      header.metadata.xmp = header.metadata.xmp ?? tail.xmp
    }
    header.metadata.dropDamagedExif(notes: &notes)
    self.header = header
  }

  var warnings: [String] { handle.warnings + notes }

  func read(_ target: UnsafeMutableRawBufferPointer, rows: Int) throws(CodecError) {
    if !hasStarted {
      hasStarted = true
      try check(cpng_read_start(handle.raw), done: 0)
    }
    if isInterlaced { return try readInterlaced(target, rows: rows) }
    var done = 0
    if !isLost {
      let start = target.assumingMemoryBound(to: UInt8.self).baseAddress
      let status = cpng_read_rows(handle.raw, start, header.layout.bytesPerRow, rows, &done)
      try check(status, done: done)
    }
    target.zero(from: done * header.layout.bytesPerRow)
  }

  private func readInterlaced(_ target: UnsafeMutableRawBufferPointer, rows: Int) throws(CodecError) {
    let layout = header.layout
    if nextRow == 0, rows == layout.height {
      // Straight into its place.
      target.zero(from: 0)
      return try decodePasses(into: target)
    }
    if interlaced == nil {
      guard let memory = ZeroedMemory(byteCount: layout.byteCount) else {
        throw handle.error(CPNG_NO_MEMORY, place: "")
      }
      try decodePasses(into: memory.bytes)
      interlaced = memory
    }
    guard let pixels = interlaced?.bytes else { return }
    let start = nextRow * layout.bytesPerRow
    target.copyMemory(from: UnsafeRawBufferPointer(rebasing: pixels[start..<start + target.count]))
  }

  private func decodePasses(into pixels: UnsafeMutableRawBufferPointer) throws(CodecError) {
    guard !isLost else { return }
    var passes: CInt = 0
    let status = cpng_read_interlaced(
      handle.raw, pixels.assumingMemoryBound(to: UInt8.self).baseAddress, header.layout.bytesPerRow,
      options.onDamage == .salvage ? 1 : 0, &passes)
    guard status != CPNG_OK else { return }
    let error = handle.error(status, place: "in pass \(passes + 1) of 7")
    // Without one complete pass there is nothing to keep.
    guard error.kind == .damaged, options.onDamage == .salvage, passes > 0 else { throw error }
    isLost = true
    notes.append("Only \(passes) of the 7 passes are complete, so the picture is coarse (\(handle.message)).")
  }

  /// Throws, or notes what is lost.
  private func check(_ status: cpng_status, done: Int) throws(CodecError) {
    guard status != CPNG_OK else { return }
    let row = nextRow + done
    let error = handle.error(status, place: RowDamage.place(row, of: header.layout.height))
    // Without one row there is nothing to keep.
    guard error.kind == .damaged, options.onDamage == .salvage, row > 0 else { throw error }
    isLost = true
    notes.append(RowDamage.note(missingFrom: row, layout: header.layout, cause: handle.message))
  }

  /// Reads to the end of the file, once.
  func finish() throws(CodecError) {
    guard !isFinished else { return }
    isFinished = true
    interlaced = nil
    guard !isLost else { return }
    let status = cpng_read_end(handle.raw)
    guard status != CPNG_OK else { return }
    let error = handle.error(status, place: "after its last row")
    guard error.kind == .damaged, options.onDamage == .salvage else { throw error }
    notes.append("The file is damaged after its last row (\(handle.message)).")
  }
}

/// Owns libpng's reader and what its callback works on.
final class PNGReadHandle {
  let raw: OpaquePointer
  private let context: ReadContext

  init(_ source: ByteSource) throws(CodecError) {
    context = ReadContext(source)
    let created = cpng_reader_create({ ReadContext.read($0, $1, $2) }, context.pointer)
    guard let created else { throw CodecError(.overLimit, file: source.name, "there is not enough memory") }
    raw = created
  }

  deinit { cpng_reader_destroy(raw) }

  var file: String? { context.source.name }

  var message: String { String(cString: cpng_reader_message(raw)) }

  var warnings: [String] {
    (0..<cpng_reader_warning_count(raw)).map {
      "The PNG library warns: \(String(cString: cpng_reader_warning(raw, $0)))."
    }
  }

  /// The error that a status stands for.
  func error(_ status: cpng_status, place: String) -> CodecError {
    switch status {
    case CPNG_CALLBACK: context.failure ?? CodecError(.inputOutput, file: file, "cannot be read")
    case CPNG_NO_MEMORY: CodecError(.overLimit, file: file, "there is not enough memory to decode it")
    case CPNG_TRUNCATED: CodecError(.damaged, file: file, "ends too early, \(place)")
    default: CodecError(.damaged, file: file, "is damaged \(place) (\(message))")
    }
  }
}
