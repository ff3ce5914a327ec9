import ImageCodecs
import Tensors

/// Row steps that hand rows to each other: one pass over the image, with memory for as many rows as the steps reach.
///
/// The calling thread works in rounds: take a batch of rows in, let every step compute what it can, hand out what the
/// last one computed. Inside a round, blocks of rows are computed by several threads.
struct Pipeline {
  private let runners: [StepRunner]
  private let batchRows: Int
  private let parallelism: Parallelism
  private let batch: RowRing

  /// The input row that is to come first.
  let firstInput: Int

  /// A pipeline for some or all output rows.
  ///
  /// - Parameters:
  ///   - demands: the steps; may be none.
  ///   - format: the form of the rows that come in.
  ///   - rows: the output rows that are wanted, whole blocks of the last step.
  ///   - batchRows: how many rows are taken in at a time.
  ///   - image: all rows, where the first step can read them where they are; none are then taken in.
  init(
    _ demands: [RowDemand], format: WorkingFormat, rows: Range<Int>, parallelism: Parallelism, batchRows: Int,
    image: RowRing? = nil
  ) {
    self.parallelism = parallelism
    self.batchRows = batchRows
    var producerRows = batchRows
    var slacks: [Int] = []
    for demand in demands {
      slacks.append(max(batchRows, producerRows))
      producerRows = demand.step.rowsPerBlock
    }
    var wanted = rows
    var runners: [StepRunner] = []
    for (index, demand) in demands.enumerated().reversed() {
      runners.append(
        StepRunner(demand, rows: wanted, slack: slacks[index], image: index == 0 ? image : nil))
      wanted = demand.inputs(forBlocks: demand.blocks(of: wanted))
    }
    firstInput = wanted.lowerBound
    self.runners = runners.reversed()
    batch = RowRing(capacity: max(batchRows, producerRows), demands.last?.step.output ?? format)
    // A step before may begin with earlier rows than the next one wants, since it works in blocks.
    for (runner, next) in zip(self.runners, self.runners.dropFirst()) { next.begin(at: runner.firstRow) }
  }

  /// The bytes that such a pipeline for all rows holds.
  static func memory(
    _ demands: [RowDemand], format: WorkingFormat, parallelism: Parallelism, batchRows: Int
  ) -> Int {
    var producerRows = batchRows
    var bytes = 0
    for demand in demands {
      bytes += StepRunner.memory(demand, slack: max(batchRows, producerRows), parallelism: parallelism)
      producerRows = demand.step.rowsPerBlock
    }
    return bytes
      + RowRing.byteCount(capacity: max(batchRows, producerRows), demands.last?.step.output ?? format)
  }

  /// How many rows are taken in at a time: about 1 MiB of working samples, but enough for a block for each thread up to
  /// four, so that there is work for all of them, and at most 512.
  static func batchRows(
    for demands: [RowDemand], format: WorkingFormat, parallelism: Parallelism, _ wanted: Int? = nil
  ) -> Int {
    if let wanted { return max(wanted, 1) }
    let widest = demands.reduce(format.bytesPerRow) { max($0, $1.step.output.bytesPerRow) }
    let blocks = demands.reduce(8) { max($0, $1.step.rowsPerBlock) } * min(max(parallelism.threads, 2), 4)
    let rows = (1 << 20) / max(widest, 1)
    return min(max(rows / blocks * blocks, blocks), 512)
  }

  /// Runs the rows that are wanted from one end to the other; `input` begins with ``firstInput``.
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
      if let place = output.place {
        last.compute(
          rows, parallelism: parallelism, destination: { place($0 - rows.lowerBound) }, finish: { _ in })
      } else {
        last.compute(
          rows, parallelism: parallelism, destination: { batch.row($0 - rows.lowerBound) },
          finish: { store($0 - rows.lowerBound, batch.row($0 - rows.lowerBound)) })
      }
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
      let (batch, load, store, place) = (batch, input.load, output.store, output.place)
      parallelism.forEach(count) { index in
        if let place { return load(index, place(index)) }
        load(index, batch.row(index))
        store(index, batch.row(index))
      }
      try output.end()
    }
  }
}
