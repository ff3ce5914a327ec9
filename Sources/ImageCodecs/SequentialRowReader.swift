/// A reader of a format: counts the rows, and stays failed once it has failed.
protocol SequentialRowReader: RowReader {
  /// The rows that have been handed out.
  var nextRow: Int { get set }

  /// What went wrong for good.
  var failure: CodecError? { get set }

  /// Fills whole rows.
  func read(_ target: UnsafeMutableRawBufferPointer, rows: Int) throws(CodecError)

  /// Looks at what follows the last row.
  func finish() throws(CodecError)
}

extension SequentialRowReader {
  func readRows(into bytes: inout MutableRawSpan) throws(CodecError) -> Int {
    let layout = header.layout
    precondition(bytes.byteCount >= layout.bytesPerRow, "\(bytes.byteCount) bytes do not hold a row")
    if let failure { throw failure }
    let rows = min(bytes.byteCount / layout.bytesPerRow, layout.height - nextRow)
    guard rows > 0 else { return 0 }
    do throws(CodecError) {
      try bytes.withUnsafeMutableBytes { (buffer) throws(CodecError) in
        try read(UnsafeMutableRawBufferPointer(rebasing: buffer[..<(rows * layout.bytesPerRow)]), rows: rows)
      }
      nextRow += rows
      if nextRow == layout.height { try finish() }
    } catch {
      failure = error
      throw error
    }
    return rows
  }
}
