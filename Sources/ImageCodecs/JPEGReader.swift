import CJPEG

/// Reads a JPEG row by row; those with several scans are read to their end first.
final class JPEGReader: SequentialRowReader {
  let header: ImageHeader
  private let handle: JPEGReadHandle
  private let salvages: Bool
  var nextRow = 0
  private var hasStarted = false
  private var isFinished = false
  /// Nothing more can be decoded; the remaining rows are zeros.
  private var isLost = false
  var failure: CodecError?
  private var notes: [String] = []

  init(_ source: ByteSource, options: DecodingOptions) throws(CodecError) {
    salvages = options.onDamage == .salvage
    handle = try JPEGReadHandle(source, stopsOnDamage: !salvages)
    var stored = cjpeg_header()
    let status = cjpeg_read_header(handle.raw, &stored)
    guard status == CJPEG_OK else { throw handle.error(status, place: "in its header") }
    var notes: [String] = []
    var header = try Self.header(stored, handle: handle, options: options, notes: &notes)
    try Self.shrink(&header.layout, handle: handle, to: options.sufficientSide)
    self.header = header
    self.notes = notes
  }

  var warnings: [String] { handle.warnings + notes }

  func read(_ target: UnsafeMutableRawBufferPointer, rows: Int) throws(CodecError) {
    if !hasStarted {
      hasStarted = true
      try check(cjpeg_read_start(handle.raw), done: 0)
    }
    let layout = header.layout
    var done = 0
    if !isLost {
      let start = target.assumingMemoryBound(to: UInt8.self).baseAddress
      let status = cjpeg_read_rows(handle.raw, start, layout.bytesPerRow, rows, &done)
      try check(status, done: done)
    }
    // The library fills missing rows with gray.
    let missingFrom = max(0, Int(handle.damage.missing_from) - nextRow)
    target.zero(from: min(done, missingFrom) * layout.bytesPerRow)
  }

  /// Throws, or notes what is lost.
  private func check(_ status: cjpeg_status, done: Int) throws(CodecError) {
    guard status != CJPEG_OK else { return }
    let row = min(nextRow + done, Int(handle.damage.missing_from))
    let error = handle.error(status, place: place(row: nextRow + done))
    // Without one row there is nothing to keep.
    guard error.kind == .damaged, salvages, row > 0 else { throw error }
    isLost = true
    notes.append(RowDamage.note(missingFrom: row, layout: header.layout, cause: handle.message))
  }

  /// Reads to the end of the file, once.
  func finish() throws(CodecError) {
    guard !isFinished else { return }
    isFinished = true
    guard !isLost else { return }
    let status = cjpeg_read_end(handle.raw)
    if status != CJPEG_OK {
      let error = handle.error(status, place: place(row: nextRow))
      guard error.kind == .damaged, salvages else { throw error }
      notes.append("The file is damaged after its last row (\(handle.message)).")
    }
    noteDamage()
  }

  /// Where damage was noticed; `row` is that of the call, for errors that were not preceded by it.
  private func place(row: Int) -> String {
    let height = header.layout.height
    if handle.damage.is_damaged != 0 { return handle.place(of: height) }
    if !header.streams { return "between its scans" }
    return row < height ? RowDamage.place(row, of: height) : "after its last row"
  }

  private func noteDamage() {
    let damage = handle.damage
    guard damage.is_damaged != 0 else { return }
    let missingFrom = Int(damage.missing_from)
    let cause = handle.damageMessage
    if missingFrom < header.layout.height {
      notes.append(RowDamage.note(missingFrom: missingFrom, layout: header.layout, cause: cause))
    } else if damage.is_truncated != 0, header.streams {
      notes.append("The file ends without its end marker; all rows are there (\(cause)).")
    } else {
      notes.append("The picture is damaged \(place(row: nextRow)) (\(cause)).")
    }
  }
}

/// Owns libjpeg's reader and what its callback works on.
final class JPEGReadHandle {
  let raw: OpaquePointer
  private let context: ReadContext

  init(_ source: ByteSource, stopsOnDamage: Bool) throws(CodecError) {
    context = ReadContext(source)
    let created = cjpeg_reader_create(
      { ReadContext.read($0, $1, $2) }, context.pointer, stopsOnDamage ? 1 : 0)
    guard let created else { throw CodecError(.overLimit, file: source.name, "there is not enough memory") }
    raw = created
  }

  deinit { cjpeg_reader_destroy(raw) }

  var file: String? { context.source.name }

  var message: String { String(cString: cjpeg_reader_message(raw)) }

  var damage: cjpeg_damage { cjpeg_reader_damage(raw).pointee }

  var damageMessage: String {
    withUnsafeBytes(of: damage.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }

  var warnings: [String] {
    (0..<cjpeg_reader_warning_count(raw)).map {
      "The JPEG library warns: \(String(cString: cjpeg_reader_warning(raw, $0)))."
    }
  }

  /// Where damage was noticed: "at row 17 of 480", with the scan where it is not the first.
  func place(of height: Int) -> String {
    let damage = damage
    // Bytes that are left over show that something went wrong before.
    if Int(damage.row) >= height { return "somewhere in its pixels" }
    let row = RowDamage.place(Int(damage.row), of: height)
    return damage.scan > 1 ? "in scan \(damage.scan) \(row)" : row
  }

  /// The error that a status stands for.
  func error(_ status: cjpeg_status, place: String) -> CodecError {
    switch status {
    case CJPEG_CALLBACK: context.failure ?? CodecError(.inputOutput, file: file, "cannot be read")
    case CJPEG_NO_MEMORY: CodecError(.overLimit, file: file, "there is not enough memory to decode it")
    case CJPEG_UNSUPPORTED:
      CodecError(.unsupported, file: file, "is a kind of JPEG that is not read (\(message))")
    default:
      damage.is_truncated != 0
        ? CodecError(.damaged, file: file, "ends too early, \(place)")
        : CodecError(.damaged, file: file, "is damaged \(place) (\(message))")
    }
  }
}
