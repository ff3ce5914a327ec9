import CKernels
import Convolution
import ImageCodecs

/// Blurs with the mean of a rectangle of pixels.
///
/// Sums are kept in 64-bit floating point, of 8 bits up to a radius of 128 in whole numbers, and slide along, so that the cost for a pixel is the same for every radius.
/// The error is below 1e-6 of white. Float images, whose samples may be infinite or not numbers, are summed anew for
/// every pixel up to a radius of 100: one such sample would stay in a sum that slides.
public struct Box: ImageFilter {
  /// The pixels to either side, as the viewer sees them: the rectangle is 2·radius + 1 wide and high.
  public var radiusX: Int
  public var radiusY: Int

  public var border: Border

  /// The mean of a square.
  ///
  /// The radius is 0…10,000 pixels.
  public init(radius: Int, border: Border = .replicate) {
    self.init(radiusX: radius, radiusY: radius, border: border)
  }

  /// The mean of a rectangle.
  public init(radiusX: Int, radiusY: Int, border: Border = .replicate) {
    self.radiusX = radiusX
    self.radiusY = radiusY
    self.border = border
  }

  public func steps(for format: WorkingFormat) throws(FilterError) -> [FilterStep] {
    for radius in [radiusX, radiusY] where !(0...10_000 ~= radius) {
      throw FilterError("the radius has to be 0…10000 pixels, not \(radius)")
    }
    let border = try format.checked(border)
    let swaps = format.orientation.swapsAxes
    let (radiusX, radiusY) = swaps ? (self.radiusY, self.radiusX) : (self.radiusX, self.radiusY)
    if let step = ByteBoxStep(format: format, radiusX: radiusX, radiusY: radiusY, border: border) {
      return [FilterStep(step)]
    }
    guard !format.isBounded, max(radiusX, radiusY) <= 100 else {
      return [FilterStep(BoxStep(format: format, radiusX: radiusX, radiusY: radiusY, border: border))]
    }
    func mean(_ radius: Int) -> [Float] {
      [Float](repeating: 1 / Float(2 * radius + 1), count: 2 * radius + 1)
    }
    return [
      FilterStep(
        CorrelationStep(
          RowCorrelation(column: mean(radiusY), row: mean(radiusX)), input: format, output: format,
          originRow: -radiusY, originColumn: -radiusX, border: border))
    ]
  }
}

/// The mean of a rectangle of 8 bits, with sums in whole numbers.
private struct ByteBoxStep: RowStep {
  let input: WorkingFormat
  let border: Border
  private let radiusX: Int
  private let radiusY: Int
  private let filler: BorderFiller

  /// Nil where the rows are of another kind, the sums could be too large, or the border is a constant, the sums of which
  /// are not those of any column.
  init?(format: WorkingFormat, radiusX: Int, radiusY: Int, border: Border) {
    if case .constant = border { return nil }
    guard format.allowsBytes(border), max(radiusX, radiusY) <= 128 else { return nil }
    input = format.stored(as: .uint8)
    self.radiusX = radiusX
    self.radiusY = radiusY
    self.border = border
    // Sums of columns, 16 bits wide, are mirrored or repeated beyond the edges as the columns are.
    filler = BorderFiller(input.stored(as: .fixed), border: border, before: radiusX, after: radiusX)
  }

  var output: WorkingFormat { input }

  // The sums of a block's first row take 2·radius + 1 rows, those of each further row two.
  var rowsPerBlock: Int { max(32, (4 * radiusY + 15) / 16 * 16) }

  /// In numbers of 16 bits: the sums of the columns, and three more that the kernel reads.
  var scratchCount: Int { ((input.width + 2 * radiusX) * input.channels + 4) / 2 + 1 }

  func window(for y: Int) -> Range<Int> { y - radiusY..<y + radiusY + 1 }

  func compute(
    _ rows: Range<Int>, from input: RowWindow, into output: OutputRows, scratch: UnsafeMutablePointer<Float>
  ) {
    let (width, height) = (2 * radiusX + 1, 2 * radiusY + 1)
    let count = self.input.samplesPerRow
    let row = UnsafeMutableRawPointer(scratch).assumingMemoryBound(to: UInt16.self)
    row.update(repeating: 0, count: 2 * scratchCount)
    let sums = row + radiusX * self.input.channels
    for y in rows {
      if y == rows.lowerBound {
        for source in window(for: y) { ck_add_row_u8(sums, input.bytes(source), count) }
      } else {
        ck_move_rows_u8(sums, input.bytes(y + radiusY), input.bytes(y - radiusY - 1), count)
      }
      filler.fill(sums)
      ck_running_mean_u8(
        row, width, self.input.channels, 1 / Float(width * height), output.bytes(y), self.input.width)
    }
  }
}

private struct BoxStep: RowStep {
  let format: WorkingFormat
  let radiusX: Int
  let radiusY: Int
  let border: Border

  var input: WorkingFormat { format }
  var output: WorkingFormat { format }
  var columnsBefore: Int { radiusX }
  var columnsAfter: Int { radiusX }
  // The sums of a block's first row take 2·radius + 1 rows, those of each further row two.
  var rowsPerBlock: Int { 32 }
  private var sumCount: Int { (format.width + 2 * radiusX) * format.channels }
  var scratchCount: Int { 2 * sumCount }  // Double in memory for Float

  func window(for y: Int) -> Range<Int> { y - radiusY..<y + radiusY + 1 }

  func compute(
    _ rows: Range<Int>, from input: RowWindow, into output: OutputRows, scratch: UnsafeMutablePointer<Float>
  ) {
    let shift = radiusX * format.channels
    let (width, height) = (2 * radiusX + 1, 2 * radiusY + 1)
    scratch.withMemoryRebound(to: Double.self, capacity: sumCount) { sums in
      sums.update(repeating: 0, count: sumCount)
      for y in rows {
        if y == rows.lowerBound {
          for source in window(for: y) { ck_accumulate_row(sums, input[source] - shift, 1, sumCount) }
        } else {
          ck_accumulate_row(sums, input[y + radiusY] - shift, 1, sumCount)
          ck_accumulate_row(sums, input[y - radiusY - 1] - shift, -1, sumCount)
        }
        ck_running_mean(
          sums, width, format.channels, 1 / Double(width * height), output[y], format.samplesPerRow)
      }
    }
  }
}
