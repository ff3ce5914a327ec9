import Synchronization
import Tensors

/// Loads any batch of any epoch of a data set.
///
/// Unchecked: used by one thread at a time.
final class BatchSource: @unchecked Sendable {
  let dataset: any Dataset
  let batch: Int
  let batchesPerEpoch: Int
  let inputCount: Int
  let target: TargetKind
  private let count: Int
  private let targetCount: Int
  private let cancelled = Atomic<Bool>(false)
  private let seed: UInt64
  private let shuffle: Shuffle?
  private let repeatsChoices: Bool
  private let parallelism: Parallelism
  private var order: [Int]
  private var orderedEpoch: Int?

  init(
    _ dataset: any Dataset, batch: Int, seed: UInt64, shuffles: Bool, repeatsChoices: Bool, dropsRest: Bool,
    parallelism: Parallelism
  ) {
    self.dataset = dataset
    self.batch = batch
    self.seed = seed
    self.repeatsChoices = repeatsChoices
    self.parallelism = parallelism
    count = dataset.count
    inputCount = dataset.inputShape.count
    target = dataset.target
    targetCount = target.elementCount
    batchesPerEpoch = count / batch + (dropsRest || count % batch == 0 ? 0 : 1)
    shuffle = shuffles ? Shuffle(count: count, seed: seed) : nil
    order = Array(0..<count)
  }

  /// Whether nobody waits for batches any more.
  var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

  func cancel() { cancelled.store(true, ordering: .relaxed) }

  /// How many examples a batch of an epoch has.
  func count(ofBatch index: Int) -> Int { min(batch, count - index * batch) }

  /// Loads a batch and returns how many examples it has.
  func load(
    _ cursor: BatchLoader.Cursor, into input: UnsafeMutableBufferPointer<Float>, target: TargetMemory
  ) throws(NetworkError) -> Int {
    if let shuffle, orderedEpoch != cursor.epoch {
      shuffle.write(epoch: cursor.epoch, to: &order)
      orderedEpoch = cursor.epoch
    }
    let examples = count(ofBatch: cursor.batch)
    guard parallelism.threads > 1, examples > 1 else {
      for place in 0..<examples { try load(place, of: cursor, into: input, target: target) }
      return examples
    }
    nonisolated(unsafe) let (input, target) = (input, target)
    let failure = Mutex<(place: Int, error: NetworkError)?>(nil)
    parallelism.forEach(examples) { place in
      do throws(NetworkError) {
        try load(place, of: cursor, into: input, target: target)
      } catch {
        // The first in order, whichever thread was first.
        failure.withLock { if place < $0?.place ?? .max { $0 = (place, error) } }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure.error }
    return examples
  }

  private func load(
    _ place: Int, of cursor: BatchLoader.Cursor, into input: UnsafeMutableBufferPointer<Float>, target: TargetMemory
  ) throws(NetworkError) {
    let index = order[cursor.batch * batch + place]
    let own = target.slice(place, count: targetCount)
    try dataset.load(
      index, key: ExampleKey(seed: seed, epoch: repeatsChoices ? 0 : cursor.epoch, index: index),
      into: UnsafeMutableBufferPointer(rebasing: input[place * inputCount..<(place + 1) * inputCount]), target: own)
    // Losses look up a label's place without asking.
    guard case .classes(let labels) = own, case .classes(let classes) = self.target else { return }
    guard 0..<classes ~= Int(labels[0]) else {
      throw NetworkError(.data, "example \(index) has the label \(labels[0]), which is none of \(classes) classes")
    }
  }
}
