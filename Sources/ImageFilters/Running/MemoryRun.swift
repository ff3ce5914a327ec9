import ImageCodecs
import Tensors

/// Row steps on an image in memory: every thread takes bands of output rows through all steps by itself, with rings of
/// rows that stay in its cache. Rows near a band's ends are computed for both bands; where that would be too many, the
/// image between two steps is held in memory.
struct MemoryRun {
  private let stages: [Stage]
  private let format: WorkingFormat
  private let parallelism: Parallelism
  private let batchRows: Int?

  /// Steps that are run together, and the bands that they are run in.
  private struct Stage {
    var demands: [RowDemand]
    var bands: [Range<Int>]
  }

  /// An image that is read.
  struct Source: @unchecked Sendable {
    let bytes: UnsafeRawPointer
    let bytesPerRow: Int
    /// Nil where the rows are working rows.
    let decoding: SampleDecoding?

    /// The rows as a step can read them, nil where they have to be converted or get margins.
    func image(for step: any RowStep) -> RowRing? {
      guard decoding?.copies ?? true, step.columnsBefore == 0, step.columnsAfter == 0 else { return nil }
      return RowRing(image: bytes, rows: step.input.height, bytesPerRow: bytesPerRow)
    }
  }

  /// An image that is written; nil as the encoding where working rows are wanted.
  struct Target: @unchecked Sendable {
    let bytes: UnsafeMutableRawPointer
    let bytesPerRow: Int
    let encoding: SampleEncoding?
  }

  /// - Parameters:
  ///   - demands: the steps; may be none.
  ///   - format: the form of the rows that come in.
  ///   - batchRows: how many rows go through together, nil for what is fastest.
  init(_ demands: [RowDemand], format: WorkingFormat, parallelism: Parallelism, batchRows: Int?) {
    self.format = format
    self.parallelism = parallelism
    self.batchRows = batchRows
    var stages: [Stage] = []
    for demand in demands.reversed() {
      if let first = stages.first, let bands = Self.bands([demand] + first.demands, parallelism) {
        stages[0] = Stage(demands: [demand] + first.demands, bands: bands)
      } else {
        let rows = demand.step.output.height
        stages.insert(
          Stage(demands: [demand], bands: Self.bands([demand], parallelism) ?? Self.split(demand, rows, 1)), at: 0)
      }
    }
    self.stages = stages
  }

  /// Runs all rows.
  func run(from source: Source, to target: Target) {
    guard let last = stages.last else { return copy(from: source, to: target) }
    var source = source
    var format = format
    var image: WorkingImage?
    for stage in stages.dropLast() {
      let next = WorkingImage(stage.demands[stage.demands.count - 1].step.output)
      run(stage, format: format, from: source, to: Target(next))
      image = next
      source = Source(next)
      format = next.format
    }
    run(last, format: format, from: source, to: target)
    withExtendedLifetime(image) {}
  }

  private func run(_ stage: Stage, format: WorkingFormat, from source: Source, to target: Target) {
    // So few rows at a time that a band's rings stay in the cache of its core.
    let batchRows = batchRows ?? 8
    let threads = stage.bands.count > 1 ? Parallelism.serial : parallelism
    parallelism.forEach(stage.bands.count) { index in
      let rows = stage.bands[index]
      let pipeline = Pipeline(
        stage.demands, format: format, rows: rows, parallelism: threads, batchRows: batchRows,
        image: source.image(for: stage.demands[0].step))
      let input = MemoryInput(
        source.bytes, rows: format.height, bytesPerRow: source.bytesPerRow, decoding: source.decoding,
        first: pipeline.firstInput)
      let output = MemoryOutput(
        target.bytes, bytesPerRow: target.bytesPerRow, encoding: target.encoding, first: rows.lowerBound)
      do {
        try pipeline.run(from: input, to: output)
      } catch {
        preconditionFailure("memory does not fail: \(error)")
      }
    }
  }

  private func copy(from source: Source, to target: Target) {
    let rowsPerTask = 16
    let height = format.height
    parallelism.forEach((height + rowsPerTask - 1) / rowsPerTask) { task in
      withUnsafeTemporaryAllocation(byteCount: format.bytesPerRow, alignment: 64) { row in
        guard let row = row.baseAddress else { return }
        for y in task * rowsPerTask..<min((task + 1) * rowsPerTask, height) {
          let (input, output) = (source.bytes + y * source.bytesPerRow, target.bytes + y * target.bytesPerRow)
          let working = target.encoding == nil ? output : row
          if let decoding = source.decoding {
            decoding.load(input, into: working)
          } else {
            working.copyMemory(from: input, byteCount: source.bytesPerRow)
          }
          target.encoding?.store(working, into: output)
        }
      }
    }
  }

  /// The bands that steps are best run in together, nil where the rows that several bands compute would cost too much.
  private static func bands(_ demands: [RowDemand], _ parallelism: Parallelism) -> [Range<Int>]? {
    let last = demands[demands.count - 1]
    let rows = last.step.output.height
    guard parallelism.threads > 1 else { return split(last, rows, 1) }
    // More bands than threads: they end together even where one thread is held up.
    for count in [4, 2, 1].map({ $0 * parallelism.threads }) {
      let bands = split(last, rows, count)
      if bands.count <= 1 || excess(demands, bands) <= 1.05 { return bands }
    }
    return nil
  }

  /// The bands of about equal height, in whole blocks of a step.
  private static func split(_ demand: RowDemand, _ rows: Int, _ count: Int) -> [Range<Int>] {
    let blocks = demand.blockCount
    let count = max(1, min(count, blocks))
    return (0..<count).map { index in
      let (first, end) = (index * blocks / count, (index + 1) * blocks / count)
      return first * demand.step.rowsPerBlock..<min(end * demand.step.rowsPerBlock, rows)
    }
  }

  /// The samples that all bands together compute, relative to those that there are.
  private static func excess(_ demands: [RowDemand], _ bands: [Range<Int>]) -> Double {
    var computed = 0
    let needed = demands.reduce(0) { $0 + $1.step.output.height * $1.step.output.samplesPerRow }
    for band in bands {
      var rows = band
      for demand in demands.reversed() {
        let blocks = demand.blocks(of: rows)
        let (first, last) = (demand.block(blocks.lowerBound), demand.block(blocks.upperBound - 1))
        computed += (last.upperBound - first.lowerBound) * demand.step.output.samplesPerRow
        rows = demand.inputs(forBlocks: blocks)
      }
    }
    return Double(computed) / Double(max(needed, 1))
  }
}

extension MemoryRun.Source {
  /// Working rows.
  init(_ image: WorkingImage) {
    self.init(bytes: image.bytes, bytesPerRow: image.format.bytesPerRow, decoding: nil)
  }
}

extension MemoryRun.Target {
  /// Working rows.
  init(_ image: WorkingImage) {
    self.init(bytes: image.bytes, bytesPerRow: image.format.bytesPerRow, encoding: nil)
  }
}
