import ImageCodecs
import Tensors

/// Where a pipeline's rows come from.
protocol RowInput: AnyObject {
  /// Makes the next rows available.
  ///
  /// - Returns: how many, at most `limit`; 0 after the last.
  func next(limit: Int) throws(CodecError) -> Int

  /// What writes row `index` of those made available as a working row; tasks call it at the same time.
  var load: @Sendable (_ index: Int, _ row: UnsafeMutableRawPointer) -> Void { get }
}

/// Where a pipeline's rows go.
protocol RowOutput: AnyObject {
  /// Prepares for the next `count` rows.
  func begin(_ count: Int) throws(CodecError)

  /// The memory of row `index` of those, where working rows are what is wanted: steps then write straight into it.
  var place: (@Sendable (_ index: Int) -> UnsafeMutableRawPointer)? { get }

  /// What takes row `index` of those, where there is no ``place``; it may change the working row. Tasks call it at the
  /// same time.
  var store: @Sendable (_ index: Int, _ row: UnsafeMutableRawPointer) -> Void { get }

  /// Ends the rows that were begun.
  func end() throws(CodecError)
}

/// Rows of an image in memory.
///
/// Unchecked: nobody writes to the memory while it is read.
final class MemoryInput: RowInput, @unchecked Sendable {
  private let bytes: UnsafeRawPointer
  private let layout: (rows: Int, bytesPerRow: Int)
  private let decoding: SampleDecoding?
  private let owner: AnyObject?
  private var first: Int
  private var count = 0

  /// - Parameters:
  ///   - bytes: the image's first row; has to outlive the input.
  ///   - decoding: nil where the rows are working rows.
  ///   - first: the row to begin with.
  ///   - owner: what keeps the memory alive.
  init(
    _ bytes: UnsafeRawPointer, rows: Int, bytesPerRow: Int, decoding: SampleDecoding?, first: Int,
    owner: AnyObject? = nil
  ) {
    self.bytes = bytes
    self.owner = owner
    layout = (rows, bytesPerRow)
    self.decoding = decoding
    self.first = first
  }

  func next(limit: Int) -> Int {
    first += count
    count = max(0, min(limit, layout.rows - first))
    return count
  }

  var load: @Sendable (Int, UnsafeMutableRawPointer) -> Void {
    let (bytesPerRow, decoding) = (layout.bytesPerRow, decoding)
    nonisolated(unsafe) let start = bytes + first * bytesPerRow
    return { index, row in
      if let decoding {
        decoding.load(start + index * bytesPerRow, into: row)
      } else {
        row.copyMemory(from: start + index * bytesPerRow, byteCount: bytesPerRow)
      }
    }
  }
}

/// Rows that go into an image in memory.
///
/// Unchecked: tasks write different rows, and nobody reads them before the last is written.
final class MemoryOutput: RowOutput, @unchecked Sendable {
  private let bytes: UnsafeMutableRawPointer
  private let bytesPerRow: Int
  private let encoding: SampleEncoding?
  private var first: Int
  private var count = 0

  /// - Parameters:
  ///   - bytes: the image's first row; has to outlive the output.
  ///   - encoding: nil where working rows are wanted.
  ///   - first: the row to begin with.
  init(_ bytes: UnsafeMutableRawPointer, bytesPerRow: Int, encoding: SampleEncoding?, first: Int) {
    self.bytes = bytes
    self.bytesPerRow = bytesPerRow
    self.encoding = encoding
    self.first = first
  }

  func begin(_ count: Int) { self.count = count }

  func end() { first += count }

  private var start: UnsafeMutableRawPointer { bytes + first * bytesPerRow }

  var place: (@Sendable (Int) -> UnsafeMutableRawPointer)? {
    guard encoding == nil else { return nil }
    nonisolated(unsafe) let start = start
    return { [bytesPerRow] index in start + index * bytesPerRow }
  }

  var store: @Sendable (Int, UnsafeMutableRawPointer) -> Void {
    nonisolated(unsafe) let start = start
    return { [encoding, bytesPerRow] index, row in encoding?.store(row, into: start + index * bytesPerRow) }
  }
}
