import Dispatch
import ImageCodecs
import Synchronization
import Tensors

/// Rows to a codec, encoded on a thread of their own where there may be more than one.
final class CodecOutput: RowOutput {
  private let writer: any RowWriter
  private let encoding: SampleEncoding
  private let behind: WriteBehind?
  private let bytesPerRow: Int
  private var batch: RowBatch?

  init(_ writer: any RowWriter, encoding: SampleEncoding, parallelism: Parallelism) {
    self.writer = writer
    self.encoding = encoding
    bytesPerRow = writer.layout.bytesPerRow
    behind = parallelism.threads > 1 ? WriteBehind(writer) : nil
  }

  deinit { behind?.stop() }

  func begin(_ count: Int) throws(CodecError) {
    var next = try behind?.next() ?? batch
    if (next?.capacity ?? 0) < count { next = RowBatch(rows: count, bytesPerRow: bytesPerRow) }
    next?.rows = count
    batch = next
  }

  var place: (@Sendable (Int) -> UnsafeMutableRawPointer)? {
    guard encoding.copies, let batch else { return nil }
    return { index in batch.row(index) }
  }

  var store: @Sendable (Int, UnsafeMutableRawPointer) -> Void {
    guard let batch else { return { _, _ in } }
    return { [encoding] index, row in encoding.store(row, into: batch.row(index)) }
  }

  func end() throws(CodecError) {
    guard let batch else { return }
    if let behind {
      behind.write(batch)
      self.batch = nil
    } else {
      try batch.write(to: writer)
    }
  }

  /// Waits for the last rows and ends the file.
  func finish() throws(CodecError) {
    behind?.stop()
    if let error = behind?.error { throw error }
    try writer.finish()
  }
}

extension RowBatch {
  fileprivate func write(to writer: any RowWriter) throws(CodecError) {
    try writer.writeRows(UnsafeRawBufferPointer(rebasing: bytes[..<(rows * bytesPerRow)]).bytes)
  }
}

/// A thread that encodes while others filter; three batches go round.
///
/// Unchecked: the writer is used by that thread alone until `stop` returns.
private final class WriteBehind: @unchecked Sendable {
  private let empty = Channel<RowBatch?>()
  private let filled = Channel<RowBatch>()
  private let done = DispatchGroup()
  private let failure = Mutex<CodecError?>(nil)

  init(_ writer: any RowWriter) {
    for _ in 0..<3 { empty.send(nil) }
    nonisolated(unsafe) let writer = writer
    DispatchQueue(label: "imgfilter.encode").async(group: done) { [empty, filled, self] in
      while let batch = filled.receive() {
        do throws(CodecError) {
          if error == nil { try batch.write(to: writer) }
        } catch {
          failure.withLock { $0 = error }
        }
        empty.send(batch)
      }
    }
  }

  /// What went wrong, if anything.
  var error: CodecError? { failure.withLock { $0 } }

  /// A batch to be filled, nil where one has to be made; throws what went wrong before.
  func next() throws(CodecError) -> RowBatch? {
    let batch = empty.receive() ?? nil
    if let error { throw error }
    return batch
  }

  func write(_ batch: RowBatch) { filled.send(batch) }

  /// Lets the thread write what it has been given and waits for its end.
  func stop() {
    filled.close()
    done.wait()
  }
}
