/// A picture that is read row by row, from the top.
///
/// A reader is used by one thread at a time; it may move between threads.
public protocol RowReader: AnyObject {
  /// What is known before the first row: the size, the form of the samples, the metadata.
  var header: ImageHeader { get }

  /// Reads the next rows into `bytes`: as many as fit and as there are.
  ///
  /// - Parameter bytes: rows of ``PixelLayout/bytesPerRow`` bytes; samples of 16 bits and Float in the
  ///   machine's byte order.
  /// - Returns: the number of rows, 0 after the last.
  /// - Throws: ``CodecError`` where the data are damaged, unless they are salvaged.
  func readRows(into bytes: inout MutableRawSpan) throws(CodecError) -> Int

  /// What the file does wrong without losing pixels, and what salvaging lost, up to now: whole sentences
  /// without the file's name. Complete after the last row.
  var warnings: [String] { get }
}

/// A picture that is written row by row, from the top.
///
/// Nothing is seen under the output's name before ``finish()``; a writer that is released without it leaves
/// nothing behind.
public protocol RowWriter: AnyObject {
  /// The form in which rows are taken.
  var layout: PixelLayout { get }

  /// Writes the next rows.
  ///
  /// - Parameter bytes: whole rows of ``PixelLayout/bytesPerRow`` bytes, in the machine's byte order.
  func writeRows(_ bytes: RawSpan) throws(CodecError)

  /// Ends the file and puts it in its place.
  ///
  /// - Precondition: all rows were written.
  func finish() throws(CodecError)

  /// What of the metadata the format cannot hold: whole sentences without the file's name.
  var warnings: [String] { get }
}
