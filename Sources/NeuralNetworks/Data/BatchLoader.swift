public import Tensors

/// Hands out the examples of a data set in batches, epoch after epoch.
///
/// The order and all random choices follow from the seed, the epoch and the example: not from threads, not from how many
/// batches are loaded ahead, and not from where the loader began. A loader that starts from a stored ``cursor`` gives the
/// same bits as the one that would have gone on.
///
/// ```swift
/// let loader = try BatchLoader(digits, batch: 64, seed: 1)
/// while let examples = try loader.next(into: plan.input, target: .classes(labels)) {
///   plan.forward(batch: examples, isTraining: true)
/// }
/// ```
///
/// A batch of data that lie in memory allocates nothing.
public final class BatchLoader {
  /// A place in the sequence of all batches: what has to be stored of a loader.
  public struct Cursor: Codable, Hashable, Sendable {
    /// The epoch, counted from 0.
    public var epoch: Int
    /// The batch within the epoch, counted from 0; the number of batches where the epoch's end comes next.
    public var batch: Int

    /// A place; the very beginning unless stated otherwise.
    public init(epoch: Int = 0, batch: Int = 0) {
      self.epoch = epoch
      self.batch = batch
    }
  }

  /// Where the examples come from.
  public let dataset: any Dataset
  /// The examples of a batch; the last of an epoch may have fewer.
  public let batch: Int
  /// What comes next.
  public private(set) var cursor: Cursor
  /// How many batches an epoch has.
  public var batchesPerEpoch: Int { source.batchesPerEpoch }
  private let source: BatchSource
  private let ahead: BatchesAhead?

  /// A loader.
  ///
  /// - Parameters:
  ///   - dataset: where the examples come from.
  ///   - batch: the examples of a batch, 1 or more.
  ///   - seed: what the order and the random choices follow from; 0 by default.
  ///   - shuffles: whether each epoch has an order of its own; otherwise all have the data set's.
  ///   - repeatsChoices: whether each epoch has the random choices of the first: for validation, whose results are to be
  ///     compared between epochs.
  ///   - dropsRest: whether examples at an epoch's end that do not fill a batch are left out.
  ///   - start: where to begin; with the first batch by default.
  ///   - ahead: how many batches are loaded in advance on another thread; by default 2, and 0 where the data are in memory.
  ///   - parallelism: how many threads load the examples of a batch; one by default.
  /// - Throws: ``NetworkError`` of kind `data` where there is no batch to be had, or none at `start`.
  public init(
    _ dataset: any Dataset, batch: Int, seed: UInt64 = 0, shuffles: Bool = true, repeatsChoices: Bool = false,
    dropsRest: Bool = false, start: Cursor = Cursor(), ahead: Int? = nil, parallelism: Parallelism = .serial
  ) throws(NetworkError) {
    let ahead = ahead ?? (dataset.isInMemory ? 0 : 2)
    precondition(batch >= 1, "batches of \(batch) examples")
    precondition(ahead >= 0, "\(ahead) batches ahead")
    source = BatchSource(
      dataset, batch: batch, seed: seed, shuffles: shuffles, repeatsChoices: repeatsChoices, dropsRest: dropsRest,
      parallelism: parallelism)
    guard source.batchesPerEpoch > 0 else {
      throw NetworkError(.data, "\(dataset.count) examples do not fill a batch of \(batch)")
    }
    guard start.epoch >= 0, 0...source.batchesPerEpoch ~= start.batch else {
      throw NetworkError(
        .data,
        "there is no batch \(start.batch) in epoch \(start.epoch): an epoch has \(source.batchesPerEpoch) batches")
    }
    self.dataset = dataset
    self.batch = batch
    self.ahead = ahead > 0 ? BatchesAhead(source, slots: ahead, start: start) : nil
    cursor = start
  }

  deinit { source.cancel() }

  /// Loads the next batch.
  ///
  /// - Parameters:
  ///   - input: memory for the inputs of ``batch`` examples, or more.
  ///   - target: memory for their targets, or more.
  /// - Returns: the number of examples; nil once at the end of each epoch, after which the next call begins another.
  /// - Throws: ``NetworkError`` of kind `data` where an example cannot be loaded; the next call tries it anew.
  public func next(
    into input: UnsafeMutableBufferPointer<Float>, target: TargetMemory
  ) throws(NetworkError) -> Int? {
    precondition(
      input.count >= batch * source.inputCount,
      "memory of \(input.count) numbers for \(batch) inputs of \(dataset.inputShape)")
    precondition(
      target.fits(source.target, examples: batch, orMore: true),
      "memory of \(target.count) numbers for \(batch) targets, each \(dataset.target)")
    guard cursor.batch < batchesPerEpoch else {
      cursor = Cursor(epoch: cursor.epoch + 1)
      return nil
    }
    let examples: Int
    if let ahead {
      examples = try ahead.take(into: input, target: target)
    } else {
      examples = try source.load(cursor, into: input, target: target)
    }
    cursor.batch += 1
    return examples
  }
}
