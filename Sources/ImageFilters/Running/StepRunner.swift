import ImageCodecs
import Tensors

/// A row step at work: the input rows that it still needs, and how far it has come.
final class StepRunner {
  let step: any RowStep
  private let demand: RowDemand
  private let ring: RowRing
  private let filler: BorderFiller
  private let scratch: ScratchPool

  /// Input rows that have arrived.
  private var received = 0

  /// Blocks of output rows that are done.
  private var blocksDone = 0

  /// - Parameter slack: the rows that the ring takes in addition to those that are needed at a time.
  init(_ step: any RowStep, slack: Int) {
    self.step = step
    demand = RowDemand(step)
    let channels = step.input.channels
    ring = RowRing(
      capacity: min(demand.heldRows + slack, max(step.input.height, 1)), samples: step.input.samplesPerRow,
      before: step.columnsBefore * channels, after: step.columnsAfter * channels)
    filler = BorderFiller(step)
    scratch = ScratchPool(count: step.scratchCount)
  }

  /// The bytes that a runner for this step holds.
  static func memory(_ step: any RowStep, slack: Int, parallelism: Parallelism) -> Int {
    let channels = step.input.channels
    return RowRing.byteCount(
      capacity: min(RowDemand(step).heldRows + slack, step.input.height), samples: step.input.samplesPerRow,
      before: step.columnsBefore * channels, after: step.columnsAfter * channels)
      + step.scratchCount * parallelism.threads * MemoryLayout<Float>.stride
  }

  /// Whether all output rows have been computed.
  var isDone: Bool { blocksDone == demand.blockCount }

  /// How many input rows can be taken now.
  var room: Int {
    min(ring.capacity - (received - min(received, demand.oldest(forBlock: blocksDone))), step.input.height - received)
  }

  /// A place that tasks may write input rows to, at the same time, before ``receive(_:)``.
  var inputSlots: InputSlots { InputSlots(ring: ring, filler: filler, first: received) }

  /// Says that the next `count` input rows have been written.
  func receive(_ count: Int) { received += count }

  /// The next output rows that can be computed, at most `limit` of them, in whole blocks.
  func ready(limit: Int) -> Range<Int> {
    let first = blocksDone * step.rowsPerBlock
    var end = first
    var block = blocksDone
    while block < demand.blockCount, demand.arrived(forBlock: block) <= received {
      let rows = demand.block(block)
      guard rows.upperBound - first <= limit else { break }
      end = rows.upperBound
      block += 1
    }
    return first..<end
  }

  /// Computes output rows that are ready, blocks at the same time, and lets `finish` use each row while it is warm.
  ///
  /// - Parameters:
  ///   - rows: what ``ready(limit:)`` returned.
  ///   - destination: the memory for an output row.
  ///   - finish: called in the same task with each row that was computed.
  func compute(
    _ rows: Range<Int>, parallelism: Parallelism,
    destination: @Sendable (Int) -> UnsafeMutablePointer<Float>, finish: @Sendable (Int) -> Void
  ) {
    let blocks = blocksDone..<blocksDone + (rows.count + step.rowsPerBlock - 1) / step.rowsPerBlock
    let (step, demand, ring, filler, scratch) = (step, demand, ring, filler, scratch)
    parallelism.forEach(blocks.count) { index in
      let block = demand.block(blocks.lowerBound + index)
      let window = step.window(for: block.lowerBound).lowerBound..<step.window(for: block.upperBound - 1).upperBound
      let inputs: [UnsafePointer<Float>?] = window.map { y in
        step.border.index(y, count: step.input.height).map { UnsafePointer(ring.row($0)) } ?? filler.constantRow
      }
      let outputs = block.map(destination)
      let memory = scratch.take()
      inputs.withUnsafeBufferPointer { inputs in
        outputs.withUnsafeBufferPointer { outputs in
          guard let inputs = inputs.baseAddress, let outputs = outputs.baseAddress else { return }
          step.compute(
            block, from: RowWindow(first: window.lowerBound, pointers: inputs),
            into: OutputRows(first: block.lowerBound, pointers: outputs), scratch: memory)
        }
      }
      scratch.give(memory)
      block.forEach(finish)
    }
    blocksDone = blocks.upperBound
  }
}

/// Where tasks write the rows that a step is to receive next.
struct InputSlots: Sendable {
  let ring: RowRing
  let filler: BorderFiller
  let first: Int

  func row(_ offset: Int) -> UnsafeMutablePointer<Float> { ring.row(first + offset) }

  /// Fills the pixels beyond the ends of a row that has been written.
  func finish(_ offset: Int) { filler.fill(ring.row(first + offset)) }
}
