/// A writer of a format: counts the rows.
protocol SequentialRowWriter: RowWriter {
  /// The rows that have been taken.
  var rowsWritten: Int { get set }

  /// Encodes whole rows.
  func write(_ source: UnsafeRawBufferPointer, rows: Int) throws(CodecError)

  /// Ends the format's data and puts the file in its place.
  func end() throws(CodecError)
}

extension SequentialRowWriter {
  func writeRows(_ bytes: RawSpan) throws(CodecError) {
    let rows = bytes.byteCount / layout.bytesPerRow
    precondition(rows * layout.bytesPerRow == bytes.byteCount, "\(bytes.byteCount) bytes are not whole rows")
    precondition(rowsWritten + rows <= layout.height, "more than \(layout.height) rows")
    try bytes.withUnsafeBytes { (buffer) throws(CodecError) in try write(buffer, rows: rows) }
    rowsWritten += rows
  }

  func finish() throws(CodecError) {
    precondition(rowsWritten == layout.height, "\(rowsWritten) of \(layout.height) rows were written")
    try end()
  }
}
