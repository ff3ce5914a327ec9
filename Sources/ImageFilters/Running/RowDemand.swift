/// Which input rows a step needs for which output rows, and how many of them have to be held at a time.
struct RowDemand: Sendable {
  let step: any RowStep
  private let inputHeight: Int
  private let outputHeight: Int

  /// The first row that the last blocks come back to: a mirrored bottom edge asks for rows again that the blocks
  /// before did not need any more, and a wrapped one asks for the first rows.
  private let lowestAtBottom: Int

  /// The most input rows that have to be held at a time.
  private(set) var heldRows = 1

  init(_ step: any RowStep) {
    self.step = step
    inputHeight = step.input.height
    outputHeight = step.output.height
    var lowest = Int.max
    var block = (outputHeight - 1) / step.rowsPerBlock
    while block >= 0 {
      let rows = Self.block(block, of: step)
      guard Self.window(of: rows, step).upperBound > step.input.height else { break }
      lowest = min(lowest, Self.inside(Self.window(of: rows, step), step).lowerBound)
      block -= 1
    }
    lowestAtBottom = lowest
    // Blocks in the middle of the image are all alike, so only those near its edges and some more are looked at.
    let firstWindow = step.window(for: 0)
    let edge = 32 + (firstWindow.count + abs(firstWindow.lowerBound)) / step.rowsPerBlock
    var arrived = 0
    for index in 0..<blockCount where index < edge || index >= blockCount - edge {
      if index == blockCount - edge { arrived = 0 }
      arrived = max(arrived, self.arrived(forBlock: index))
      heldRows = max(heldRows, arrived - oldest(forBlock: index))
    }
  }

  /// The number of blocks that the output consists of.
  var blockCount: Int { (outputHeight + step.rowsPerBlock - 1) / step.rowsPerBlock }

  /// The blocks that output rows lie in.
  func blocks(of rows: Range<Int>) -> Range<Int> {
    rows.lowerBound / step.rowsPerBlock..<(rows.upperBound + step.rowsPerBlock - 1) / step.rowsPerBlock
  }

  /// The output rows of a block.
  func block(_ index: Int) -> Range<Int> { Self.block(index, of: step) }

  /// The input rows, inside the image, that blocks of output rows need.
  func inputs(forBlocks blocks: Range<Int>) -> Range<Int> {
    let rows = block(blocks.lowerBound).lowerBound..<block(blocks.upperBound - 1).upperBound
    let needed = Self.inside(Self.window(of: rows, step), step)
    return min(needed.lowerBound, oldest(forBlock: blocks.lowerBound))..<needed.upperBound
  }

  /// The input rows, inside the image, that have to have arrived before a block can be computed.
  func arrived(forBlock index: Int) -> Int { Self.inside(Self.window(of: block(index), step), step).upperBound }

  /// The first input row that is still needed for a block or for one after it.
  func oldest(forBlock index: Int) -> Int {
    guard index < blockCount else { return inputHeight }
    // Beyond a mirrored top edge come all rows from the first on, in one order or another.
    if Self.window(of: block(index), step).lowerBound < 0 { return 0 }
    return min(Self.inside(Self.window(of: block(index), step), step).lowerBound, lowestAtBottom)
  }

  private static func block(_ index: Int, of step: any RowStep) -> Range<Int> {
    let first = index * step.rowsPerBlock
    return first..<min(first + step.rowsPerBlock, step.output.height)
  }

  private static func window(of rows: Range<Int>, _ step: any RowStep) -> Range<Int> {
    step.window(for: rows.lowerBound).lowerBound..<step.window(for: rows.upperBound - 1).upperBound
  }

  /// The rows of the image that stand for a range of rows, some of which may be outside of the image.
  private static func inside(_ rows: Range<Int>, _ step: any RowStep) -> Range<Int> {
    let height = step.input.height
    let clamped = rows.clamped(to: 0..<height)
    if clamped == rows { return rows }
    switch step.border {
    case .constant:
      return clamped
    case .replicate:
      let first = min(max(rows.lowerBound, 0), height - 1)
      return first..<max(first, min(rows.upperBound, height) - 1) + 1
    case .reflect, .reflect101, .wrap:
      if rows.count >= 2 * height { return 0..<height }
      let indices = rows.compactMap { step.border.index($0, count: height) }
      return (indices.min() ?? 0)..<(indices.max() ?? 0) + 1
    }
  }
}
