import CKernels
import ImageCodecs

/// Takes the median of a square of pixels, channel by channel: removes specks and keeps edges.
///
/// Exact for all sample types. Radius 1 and 2 run as sorting by vector minima and maxima, of 8 bits with columns that are
/// sorted once for all squares that they are in; larger ones keep a sliding
/// histogram of ranks (Huang, Yang and Tang 1979), whose cost for a pixel grows with the radius, not with its square.
public struct Median: ImageFilter {
  /// The pixels to either side: 1…127; the square is 2·radius + 1 wide.
  public var radius: Int

  public var border: Border

  public init(radius: Int, border: Border = .replicate) {
    self.radius = radius
    self.border = border
  }

  public func steps(for format: WorkingFormat) throws(FilterError) -> [FilterStep] {
    guard 1...127 ~= radius else { throw FilterError("the radius has to be 1…127 pixels, not \(radius)") }
    let border = try format.checked(border)
    if radius <= 2, format.allowsBytes(border) {
      return [FilterStep(ByteMedianStep(format: format, radius: radius, border: border))]
    }
    return [
      radius <= 2
        ? FilterStep(SmallMedianStep(format: format, radius: radius, border: border))
        : FilterStep(RankMedianStep(format: format, radius: radius, border: border))
    ]
  }
}

private struct SmallMedianStep: RowStep {
  let format: WorkingFormat
  let radius: Int
  let border: Border

  var input: WorkingFormat { format }
  var output: WorkingFormat { format }
  var columnsBefore: Int { radius }
  var columnsAfter: Int { radius }
  func window(for y: Int) -> Range<Int> { y - radius..<y + radius + 1 }

  func compute(
    _ rows: Range<Int>, from input: RowWindow, into output: OutputRows, scratch: UnsafeMutablePointer<Float>
  ) {
    let size = 2 * radius + 1
    withUnsafeTemporaryAllocation(of: UnsafePointer<Float>?.self, capacity: size) { pointers in
      for y in rows {
        for row in 0..<size { pointers[row] = input[y - radius + row] - radius * format.channels }
        if radius == 1 {
          ck_median_3x3(pointers.baseAddress, format.channels, output[y], format.samplesPerRow)
        } else {
          ck_median_5x5(pointers.baseAddress, format.channels, output[y], format.samplesPerRow)
        }
      }
    }
  }
}

/// The same on rows of 8 bits.
private struct ByteMedianStep: RowStep {
  let input: WorkingFormat
  let border: Border
  private let radius: Int
  private let strips: Strips

  init(format: WorkingFormat, radius: Int, border: Border) {
    input = format.stored(as: .uint8)
    self.radius = radius
    self.border = border
    strips = Strips(
      input, output: input, border: border, origin: 0, before: radius, after: radius, samples: 4096)
  }

  var output: WorkingFormat { input }
  private var size: Int { 2 * radius + 1 }

  /// In bytes, four in a Float's place: a strip of each row, where it has to be copied, and the sorted columns.
  var scratchCount: Int { (rowsPerBlock + 2 * size) * (strips.longest + 3) / 4 }
  func window(for y: Int) -> Range<Int> { y - radius..<y + radius + 1 }

  func compute(
    _ rows: Range<Int>, from input: RowWindow, into output: OutputRows, scratch: UnsafeMutablePointer<Float>
  ) {
    let scratch = UnsafeMutableRawPointer(scratch)
    let first = rows.lowerBound - radius
    let step = self.input.channels
    let sourceRows = rows.count + size - 1
    let sorted = (scratch + sourceRows * strips.longest).assumingMemoryBound(to: UInt8.self)
    for strip in strips.ranges {
      withRows(
        sourceRows,
        { row in
          strips.pixels(strip, of: input.bytes(first + row), scratch: scratch + row * strips.longest)
            .assumingMemoryBound(to: UInt8.self)
        },
        do: { pointers in
          for (index, y) in rows.enumerated() {
            ck_median_u8(
              pointers + index, radius, step, sorted, output.bytes(y) + strip.lowerBound * step, strip.count * step)
          }
        })
    }
  }
}

private struct RankMedianStep: RowStep {
  let format: WorkingFormat
  let radius: Int
  let border: Border

  var input: WorkingFormat { format }
  var output: WorkingFormat { format }
  var columnsBefore: Int { radius }
  var columnsAfter: Int { radius }
  // All samples that a block sees are ranked once for the block.
  var rowsPerBlock: Int { 32 }
  func window(for y: Int) -> Range<Int> { y - radius..<y + radius + 1 }

  func compute(
    _ rows: Range<Int>, from input: RowWindow, into output: OutputRows, scratch: UnsafeMutablePointer<Float>
  ) {
    let width = format.width + 2 * radius
    let height = rows.count + 2 * radius
    for channel in 0..<format.channels {
      let ranks = RankedSamples(count: width * height) { index in
        let row = input[rows.lowerBound - radius + index / width]
        return row[(index % width - radius) * format.channels + channel]
      }
      var histogram = RankHistogram(rankCount: ranks.values.count)
      ranks.ranks.withUnsafeBufferPointer { plane in
        slide(over: plane, width: width, rows: rows.count, &histogram) { x, y, rank in
          output[rows.lowerBound + y][x * format.channels + channel] = ranks.values[rank]
        }
      }
    }
  }

  /// Moves the square over the plane, to the right in even rows and to the left in odd ones, so that it never jumps.
  private func slide(
    over plane: UnsafeBufferPointer<UInt32>, width: Int, rows: Int, _ histogram: inout RankHistogram,
    _ emit: (Int, Int, Int) -> Void
  ) {
    let size = 2 * radius + 1
    let middle = size * size / 2
    for y in 0..<size { histogram.add(plane, from: y * width, step: 1, count: size) }
    for y in 0..<rows {
      let goesRight = y % 2 == 0
      var x = goesRight ? 0 : format.width - 1
      if y > 0 {
        histogram.remove(plane, from: (y - 1) * width + x, step: 1, count: size)
        histogram.add(plane, from: (y + size - 1) * width + x, step: 1, count: size)
      }
      emit(x, y, histogram.rank(ofElement: middle))
      for _ in 1..<max(format.width, 1) {
        let (leaving, entering) = goesRight ? (x, x + size) : (x + size - 1, x - 1)
        histogram.remove(plane, from: y * width + leaving, step: width, count: size)
        histogram.add(plane, from: y * width + entering, step: width, count: size)
        x += goesRight ? 1 : -1
        emit(x, y, histogram.rank(ofElement: middle))
      }
    }
  }
}
