import Dispatch
import ImageCodecs
import Tensors

/// Rows from a codec, decoded ahead on a thread of their own where there may be more than one.
final class CodecInput: RowInput {
  private let rows: Int
  private let decoding: SampleDecoding
  private let fetch: () throws(CodecError) -> RowBatch
  private let stop: () -> Void
  private var batch: RowBatch?
  private var used = 0
  private var count = 0
  private var handedOut = 0

  /// - Parameter batchRows: the rows that are decoded at a time.
  init(_ reader: any RowReader, decoding: SampleDecoding, batchRows: Int, parallelism: Parallelism) {
    let layout = reader.header.layout
    rows = layout.height
    self.decoding = decoding
    if parallelism.threads > 1 {
      let ahead = ReadAhead(reader, batchRows: batchRows)
      fetch = { () throws(CodecError) in try ahead.next() }
      stop = { ahead.stop() }
    } else {
      let only = RowBatch(rows: batchRows, bytesPerRow: layout.bytesPerRow)
      fetch = { () throws(CodecError) in
        try only.fill(from: reader)
        return only
      }
      stop = {}
    }
  }

  deinit { stop() }

  func next(limit: Int) throws(CodecError) -> Int {
    used += count
    count = 0
    guard handedOut < rows, limit > 0 else { return 0 }
    if batch.map({ used == $0.rows }) ?? true {
      let fetched = try fetch()
      guard fetched.rows > 0 else {
        throw CodecError(.damaged, "ends after row \(handedOut) of \(rows)")
      }
      batch = fetched
      used = 0
    }
    count = min(limit, (batch?.rows ?? 0) - used)
    handedOut += count
    return count
  }

  var load: @Sendable (Int, UnsafeMutableRawPointer) -> Void {
    guard let batch else { return { _, _ in } }
    return { [decoding, used] index, row in decoding.load(batch.row(used + index), into: row) }
  }
}

extension RowBatch {
  /// Reads as many rows as fit.
  fileprivate func fill(from reader: any RowReader) throws(CodecError) {
    rows = 0
    var span = bytes.mutableBytes
    rows = try reader.readRows(into: &span)
  }
}

/// A thread that decodes while others filter; three batches go round.
///
/// Unchecked: the reader is used by that thread alone until `stop` returns.
private final class ReadAhead: @unchecked Sendable {
  private let empty = Channel<RowBatch>()
  private let filled = Channel<Result<RowBatch, CodecError>>()
  private let done = DispatchGroup()
  private var current: RowBatch?

  init(_ reader: any RowReader, batchRows: Int) {
    let bytesPerRow = reader.header.layout.bytesPerRow
    for _ in 0..<3 { empty.send(RowBatch(rows: batchRows, bytesPerRow: bytesPerRow)) }
    nonisolated(unsafe) let reader = reader
    let (empty, filled) = (empty, filled)
    DispatchQueue(label: "imgfilter.decode").async(group: done) {
      while let batch = empty.receive() {
        do throws(CodecError) {
          try batch.fill(from: reader)
          filled.send(.success(batch))
          if batch.rows == 0 { return }
        } catch {
          filled.send(.failure(error))
          return
        }
      }
    }
  }

  /// The next batch; the one before may be written over from now on.
  func next() throws(CodecError) -> RowBatch {
    if let current { empty.send(current) }
    current = nil
    guard let result = filled.receive() else { preconditionFailure("the decoding thread has gone") }
    let batch = try result.get()
    current = batch
    return batch
  }

  /// Ends the thread and waits for it.
  func stop() {
    empty.close()
    // A closed channel still hands out what was sent: take the batches away, so that nothing more is decoded.
    while empty.receive() != nil {}
    done.wait()
  }
}
