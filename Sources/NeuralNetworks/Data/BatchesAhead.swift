import Convolution
import Dispatch
import Tensors

/// Batches that another thread loads in advance, in the order in which they will be asked for.
final class BatchesAhead {
  private let source: BatchSource
  private let queue = DispatchQueue(label: "imgfilter.batches")
  private let slots: [Slot]
  private var following: BatchLoader.Cursor
  private var taken = 0
  private var hasBegun = false

  init(_ source: BatchSource, slots: Int, start: BatchLoader.Cursor) {
    self.source = source
    self.slots = (0..<slots).map { _ in Slot(source) }
    following = start
  }

  /// Hands out the next batch, waits for it where it is not ready, and has another one begun.
  func take(into input: UnsafeMutableBufferPointer<Float>, target: TargetMemory) throws(NetworkError) -> Int {
    if !hasBegun {
      for slot in slots { begin(slot) }
      hasBegun = true
    }
    let slot = slots[taken % slots.count]
    do {
      let examples = try slot.take(into: input, target: target)
      taken += 1
      begin(slot)
      return examples
    } catch {
      // Whoever asks again gets it loaded again.
      slot.begin(slot.cursor, on: queue)
      throw error
    }
  }

  private func begin(_ slot: Slot) {
    if following.batch == source.batchesPerEpoch { following = BatchLoader.Cursor(epoch: following.epoch + 1) }
    slot.begin(following, on: queue)
    following.batch += 1
  }
}

/// Memory for one batch.
///
/// Unchecked: the loading thread has it from `begin` until it signals, the other thread the rest of the time.
private final class Slot: @unchecked Sendable {
  private let source: BatchSource
  private let input: FloatMemory
  private let numbers: FloatMemory
  private var labels: [Int32]
  private let done = DispatchSemaphore(value: 0)
  private var result: Result<Int, NetworkError> = .success(0)
  private(set) var cursor = BatchLoader.Cursor()

  init(_ source: BatchSource) {
    self.source = source
    input = FloatMemory(zeros: source.batch * source.inputCount)
    switch source.target {
    case .classes:
      numbers = FloatMemory(zeros: 0)
      labels = Array(repeating: 0, count: source.batch)
    case .tensor(let shape):
      numbers = FloatMemory(zeros: source.batch * shape.count)
      labels = []
    }
  }

  func begin(_ cursor: BatchLoader.Cursor, on queue: DispatchQueue) {
    self.cursor = cursor
    queue.async { [self] in
      if !source.isCancelled { load() }
      done.signal()
    }
  }

  private func load() {
    let input = UnsafeMutableBufferPointer(start: input.base, count: input.count)
    do throws(NetworkError) {
      result = .success(
        try withTarget { (target) throws(NetworkError) in try source.load(cursor, into: input, target: target) })
    } catch {
      result = .failure(error)
    }
  }

  func take(into memory: UnsafeMutableBufferPointer<Float>, target: TargetMemory) throws(NetworkError) -> Int {
    done.wait()
    let examples = try result.get()
    memory.baseAddress?.update(from: input.base, count: examples * source.inputCount)
    withTarget { target.update(from: $0, count: examples * source.target.elementCount) }
    return examples
  }

  private func withTarget<Value, Failure: Error>(
    _ body: (TargetMemory) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    guard case .classes = source.target else {
      return try body(.tensor(UnsafeMutableBufferPointer(start: numbers.base, count: numbers.count)))
    }
    return try labels.withUnsafeMutableBufferPointer { (labels) throws(Failure) in try body(.classes(labels)) }
  }
}
