import ImageCodecs
import Tensors

/// A row step at work: the input rows that it still needs, and how far it has come.
final class StepRunner {
  let step: any RowStep
  private let demand: RowDemand
  private let ring: RowRing
  private let filler: BorderFiller
  private let scratch: ScratchPool

  /// The blocks of output rows that are to be computed, and how many of the step's blocks are done.
  private let blocks: Range<Int>
  private var blocksDone: Int

  /// The input row that is to arrive next.
  private(set) var received: Int

  /// - Parameters:
  ///   - rows: the output rows that are wanted; those of the blocks that they lie in are computed.
  ///   - slack: the rows that the ring takes in addition to those that are needed at a time.
  ///   - image: all input rows, where they are there already.
  init(_ demand: RowDemand, rows: Range<Int>, slack: Int, image: RowRing? = nil) {
    self.demand = demand
    step = demand.step
    blocks = demand.blocks(of: rows)
    blocksDone = blocks.lowerBound
    received = image == nil ? demand.oldest(forBlock: blocks.lowerBound) : step.input.height
    ring =
      image
      ?? RowRing(
        capacity: min(demand.heldRows + slack, max(step.input.height, 1)), step.input, before: step.columnsBefore,
        after: step.columnsAfter)
    filler = BorderFiller(
      step.input, border: step.border, before: step.columnsBefore, after: step.columnsAfter)
    scratch = ScratchPool(count: step.scratchCount)
  }

  /// The bytes that a runner for this step holds.
  static func memory(_ demand: RowDemand, slack: Int, parallelism: Parallelism) -> Int {
    let step = demand.step
    return RowRing.byteCount(
      capacity: min(demand.heldRows + slack, step.input.height), step.input, before: step.columnsBefore,
      after: step.columnsAfter)
      + (step.scratchCount * MemoryLayout<Float>.stride + step.memoryPerThread) * parallelism.threads
  }

  /// The first output row that is computed.
  var firstRow: Int { blocks.lowerBound * step.rowsPerBlock }

  /// Takes rows in from an earlier one on than is needed.
  func begin(at row: Int) { received = min(received, row) }

  /// Whether all output rows have been computed.
  var isDone: Bool { blocksDone == blocks.upperBound }

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
    while block < blocks.upperBound, demand.arrived(forBlock: block) <= received {
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
    destination: @Sendable (Int) -> UnsafeMutableRawPointer, finish: @Sendable (Int) -> Void
  ) {
    let blocks = demand.blocks(of: rows)
    let (step, demand, ring, filler, scratch) = (step, demand, ring, filler, scratch)
    parallelism.forEach(blocks.count) { index in
      let block = demand.block(blocks.lowerBound + index)
      let window = step.window(for: block.lowerBound).lowerBound..<step.window(for: block.upperBound - 1).upperBound
      withUnsafeTemporaryAllocation(of: UnsafeRawPointer?.self, capacity: window.count) { inputs in
        withUnsafeTemporaryAllocation(of: UnsafeMutableRawPointer.self, capacity: block.count) { outputs in
          guard let input = inputs.baseAddress, let output = outputs.baseAddress else { return }
          for y in window {
            let source = step.border.index(y, count: step.input.height)
            (input + (y - window.lowerBound)).initialize(
              to: source.map { UnsafeRawPointer(ring.row($0)) } ?? filler.constantRow)
          }
          for y in block { (output + (y - block.lowerBound)).initialize(to: destination(y)) }
          scratch.use {
            step.compute(
              block, from: RowWindow(first: window.lowerBound, pointers: input),
              into: OutputRows(first: block.lowerBound, pointers: output), scratch: $0)
          }
        }
      }
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

  func row(_ offset: Int) -> UnsafeMutableRawPointer { ring.row(first + offset) }

  /// Fills the pixels beyond the ends of a row that has been written.
  func finish(_ offset: Int) { filler.fill(ring.row(first + offset)) }
}
