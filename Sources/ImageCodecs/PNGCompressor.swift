import CPNG
import Dispatch
import Tensors

/// Turns rows into the zlib stream of a PNG, block by block on several threads.
///
/// Where blocks begin depends on the picture alone, so the stream is the same for any number of threads. A few blocks
/// are held, not the picture.
final class PNGCompressor {
  /// The next bytes of the stream, empty where something went wrong.
  struct Piece {
    let status: cpng_status
    let bytes: [UInt8]
  }

  private let bytesPerRow: Int
  private let height: Int
  private let rowsPerBlock: Int
  private let contextRows: Int
  private let level: Int
  /// One thread each; none where the calling thread does the work.
  private let queues: [DispatchQueue]
  private let mostPending: Int
  private var current: PNGBlock
  /// What is being compressed, in the order of the picture.
  private var pending: [PNGBlock] = []
  private var spare: [PNGBlock] = []
  private var rowsTaken = 0
  private var blocksStarted = 0
  private var sum: UInt32 = 1

  init(_ layout: PixelLayout, _ options: EncodingOptions) {
    bytesPerRow = layout.bytesPerRow
    height = layout.height
    level = options.compressionLevel
    rowsPerBlock = max(options.bytesPerBlock / (bytesPerRow + 1), 1)
    contextRows = 1 + (cpng_context_bytes(CInt(level)) + bytesPerRow) / (bytesPerRow + 1)
    let blocks = (height + rowsPerBlock - 1) / rowsPerBlock
    let threads = min(options.parallelism.threads, blocks)
    queues = threads > 1 ? (0..<threads).map { DispatchQueue(label: "imgfilter.compress.\($0)") } : []
    // Two for each thread, so that none waits while an earlier block is written; fewer where rows are so long that
    // this would take more than some 256 MiB.
    let block = min(rowsPerBlock, height) * bytesPerRow
    mostPending = min(2 * threads, max((32 << 20) / block, 1))
    current = PNGBlock(layout)
  }

  /// Takes whole rows, and hands out what has become of earlier ones.
  func take(
    _ rows: UnsafeRawBufferPointer, _ write: (Piece) throws(CodecError) -> Void
  ) throws(CodecError) {
    var rest = rows[...]
    while !rest.isEmpty {
      let count = min(rest.count / bytesPerRow, rowsPerBlock - current.rows)
      current.append(rest.prefix(count * bytesPerRow), rows: count)
      rest = rest.dropFirst(count * bytesPerRow)
      rowsTaken += count
      if current.rows == rowsPerBlock || rowsTaken == height { try compressCurrent(write) }
    }
  }

  /// Hands out the rest of the stream, after the last row.
  func finish(_ write: (Piece) throws(CodecError) -> Void) throws(CodecError) {
    while !pending.isEmpty { try writeOldest(write) }
    try write(Piece(status: CPNG_OK, bytes: (0..<4).map { UInt8(truncatingIfNeeded: sum >> (24 - 8 * $0)) }))
  }

  private func compressCurrent(_ write: (Piece) throws(CodecError) -> Void) throws(CodecError) {
    let block = current
    let (isFirst, isLast) = (blocksStarted == 0, rowsTaken == height)
    if !isLast {
      current = spare.popLast() ?? PNGBlock(like: block)
      // Copied now: compression writes over the block's rows.
      current.begin(after: block, contextRows: contextRows)
    }
    pending.append(block)
    if queues.isEmpty {
      block.compress(level: level, isFirst: isFirst, isLast: isLast)
    } else {
      queues[blocksStarted % queues.count].async { [level] in
        block.compress(level: level, isFirst: isFirst, isLast: isLast)
      }
    }
    blocksStarted += 1
    while pending.count >= mostPending { try writeOldest(write) }
  }

  private func writeOldest(_ write: (Piece) throws(CodecError) -> Void) throws(CodecError) {
    let block = pending.removeFirst()
    block.wait()
    sum = cpng_adler32_joined(sum, block.sum, block.rows * (bytesPerRow + 1))
    try write(Piece(status: block.status, bytes: block.result))
    spare.append(block)
  }
}
