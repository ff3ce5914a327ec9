import ImageCodecs
import Tensors

/// Row steps that hand rows to each other: one pass over the image, with memory for as many rows as the steps reach.
///
/// The calling thread works in rounds: take a batch of rows in, let every step compute what it can, hand out what the
/// last one computed. Inside a round, blocks of rows are computed by several threads.
struct Pipeline {
  private let runners: [StepRunner]
  private let format: WorkingFormat
  private let batchRows: Int
  private let parallelism: Parallelism
  private let batch: RowRing

  /// - Parameters:
  ///   - format: the form of the rows that come in.
  ///   - steps: may be empty.
  ///   - batchRows: how many rows are taken in at a time, nil for what is fastest.
  init(_ steps: [any RowStep], format: WorkingFormat, parallelism: Parallelism, batchRows: Int? = nil) {
    self.format = steps.last?.output ?? format
    self.parallelism = parallelism
    let batchRows = Self.batchRows(for: steps, format: format, batchRows)
    self.batchRows = batchRows
    var producerRows = batchRows
    runners = steps.map { step in
      let slack = max(batchRows, producerRows)
      producerRows = step.rowsPerBlock
      return StepRunner(step, slack: slack)
    }
    batch = RowRing(
      capacity: max(batchRows, producerRows), samples: self.format.samplesPerRow, before: 0, after: 0)
  }

  /// The bytes that such a pipeline holds.
  static func memory(_ steps: [any RowStep], format: WorkingFormat, _ options: ProcessingOptions) -> Int {
    let parallelism = options.parallelism
    let batchRows = batchRows(for: steps, format: format, options.batchRows)
    var producerRows = batchRows
    var bytes = 0
    for step in steps {
      bytes += StepRunner.memory(step, slack: max(batchRows, producerRows), parallelism: parallelism)
      producerRows = step.rowsPerBlock
    }
    let output = steps.last?.output ?? format
    return bytes + max(batchRows, producerRows) * output.samplesPerRow * MemoryLayout<Float>.stride
  }

  /// How many rows are taken in at a time: about 1 MiB of working samples, but enough for four blocks, so that there is
  /// work for several threads, and at most 512.
  static func batchRows(for steps: [any RowStep], format: WorkingFormat, _ wanted: Int? = nil) -> Int {
    if let wanted { return max(wanted, 1) }
    let widest = steps.reduce(format.samplesPerRow) { max($0, $1.output.samplesPerRow) }
    let blocks = steps.reduce(8) { max($0, $1.rowsPerBlock) } * 4
    let rows = (1 << 20) / (max(widest, 1) * MemoryLayout<Float>.stride)
    return min(max(rows / blocks * blocks, blocks), 512)
  }

  /// Runs all rows from one end to the other.
  func run(from input: any RowInput, to output: any RowOutput) throws(CodecError) {
    guard let first = runners.first else { return try copy(from: input, to: output) }
    while let last = runners.last, !last.isDone {
      let count = try input.next(limit: min(batchRows, first.room))
      let (slots, load) = (first.inputSlots, input.load)
      parallelism.forEach(count) { index in
        load(index, slots.row(index))
        slots.finish(index)
      }
      first.receive(count)
      try advance(to: output)
    }
  }

  /// Lets every step compute what it can, until none can go on without new rows.
  private func advance(to output: any RowOutput) throws(CodecError) {
    var moved = true
    while moved {
      moved = false
      for (runner, next) in zip(runners, runners.dropFirst()) {
        let rows = runner.ready(limit: next.room)
        guard !rows.isEmpty else { continue }
        let slots = next.inputSlots
        runner.compute(
          rows, parallelism: parallelism, destination: { slots.row($0 - rows.lowerBound) },
          finish: { slots.finish($0 - rows.lowerBound) })
        next.receive(rows.count)
        moved = true
      }
      guard let last = runners.last else { return }
      let rows = last.ready(limit: batch.capacity)
      guard !rows.isEmpty else { continue }
      try output.begin(rows.count)
      let (batch, store) = (batch, output.store)
      last.compute(
        rows, parallelism: parallelism, destination: { batch.row($0 - rows.lowerBound) },
        finish: { store($0 - rows.lowerBound, batch.row($0 - rows.lowerBound)) })
      try output.end()
      moved = true
    }
  }

  /// Hands rows on as they are.
  private func copy(from input: any RowInput, to output: any RowOutput) throws(CodecError) {
    while true {
      let count = try input.next(limit: batchRows)
      guard count > 0 else { return }
      try output.begin(count)
      let (batch, load, store) = (batch, input.load, output.store)
      parallelism.forEach(count) { index in
        load(index, batch.row(index))
        store(index, batch.row(index))
      }
      try output.end()
    }
  }
}
