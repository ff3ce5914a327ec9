import CPNG
import Dispatch

/// Rows that are compressed together.
///
/// Unchecked: one thread fills it, hands it over to one that compresses, and waits for that.
final class PNGBlock: @unchecked Sendable {
  private let bytesPerRow: Int
  private let bytesPerPixel: Int
  private let bytesPerSample: Int
  private var bytes: [UInt8] = []
  private var contextRows = 0
  private let done = DispatchSemaphore(value: 0)

  /// The rows, without those before them that help to compress them.
  private(set) var rows = 0

  // What `compress` gives.
  private(set) var status = CPNG_OK
  private(set) var result: [UInt8] = []
  /// The Adler-32 sum of the filtered rows.
  private(set) var sum: UInt32 = 1

  init(_ layout: PixelLayout) {
    bytesPerRow = layout.bytesPerRow
    bytesPerSample = layout.samples == .uint16 ? 2 : 1
    bytesPerPixel = bytesPerSample * layout.color.channelCount
  }

  /// An empty block for rows of the same form.
  init(like other: PNGBlock) {
    bytesPerRow = other.bytesPerRow
    bytesPerPixel = other.bytesPerPixel
    bytesPerSample = other.bytesPerSample
  }

  /// Empties the block and takes over the last rows of the one before as its context.
  func begin(after other: PNGBlock, contextRows wanted: Int) {
    contextRows = min(wanted, other.contextRows + other.rows)
    rows = 0
    bytes.removeAll(keepingCapacity: true)
    bytes.append(contentsOf: other.bytes.suffix(contextRows * bytesPerRow))
  }

  func append(_ more: Slice<UnsafeRawBufferPointer>, rows count: Int) {
    bytes.append(contentsOf: more)
    rows += count
  }

  /// Fills in the results; `wait` returns after this.
  func compress(level: Int, isFirst: Bool, isLast: Bool) {
    var block = cpng_block()
    block.bytes_per_row = bytesPerRow
    block.context_rows = contextRows
    block.rows = rows
    block.bytes_per_pixel = CInt(bytesPerPixel)
    block.bytes_per_sample = CInt(bytesPerSample)
    block.level = CInt(level)
    block.is_first = isFirst ? 1 : 0
    block.is_last = isLast ? 1 : 0
    result = bytes.withUnsafeMutableBufferPointer { bytes in
      block.bytes = bytes.baseAddress
      return [UInt8](unsafeUninitializedCapacity: cpng_block_bound(rows, bytesPerRow)) { output, count in
        status = cpng_encode_block(&block, output.baseAddress, &count, &sum)
        if status != CPNG_OK { count = 0 }
      }
    }
    done.signal()
  }

  /// Waits until the block is compressed.
  func wait() { done.wait() }
}
