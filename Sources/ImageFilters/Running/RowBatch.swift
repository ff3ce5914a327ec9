import Dispatch
import Synchronization

/// Bytes for a number of rows, handed from thread to thread.
///
/// Unchecked: a batch belongs to whoever received it last.
final class RowBatch: @unchecked Sendable {
  let bytes: UnsafeMutableRawBufferPointer
  let bytesPerRow: Int

  /// How many rows are filled.
  var rows = 0

  var capacity: Int { bytes.count / bytesPerRow }

  init(rows: Int, bytesPerRow: Int) {
    self.bytesPerRow = bytesPerRow
    bytes = .allocate(byteCount: rows * bytesPerRow, alignment: 64)
  }

  deinit { bytes.deallocate() }

  /// The first byte of row `index`.
  func row(_ index: Int) -> UnsafeMutableRawPointer {
    guard let base = bytes.baseAddress else { preconditionFailure("a batch without rows") }
    return base + index * bytesPerRow
  }
}

/// A queue between two threads that ends for good when it is closed.
final class Channel<Element: Sendable>: Sendable {
  private let state = Mutex((waiting: [Element](), isClosed: false))
  private let available = DispatchSemaphore(value: 0)

  func send(_ element: Element) {
    state.withLock { $0.waiting.append(element) }
    available.signal()
  }

  /// The next element, waiting for it; nil when the channel is closed and empty.
  func receive() -> Element? {
    available.wait()
    let element: Element? = state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
    if element == nil { available.signal() }  // closed: the next call has to return, too
    return element
  }

  /// Ends the channel; what has been sent is still received.
  func close() {
    let isFirst = state.withLock { state in
      defer { state.isClosed = true }
      return !state.isClosed
    }
    if isFirst { available.signal() }
  }
}
