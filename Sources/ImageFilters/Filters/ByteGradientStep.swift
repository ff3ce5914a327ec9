import CKernels
import ImageCodecs

/// The length of the gradient of rows of 8 bits.
struct ByteGradientStep: RowStep {
  let input: WorkingFormat
  let output: WorkingFormat
  let border: Border
  private let outer: Int32
  private let inner: Int32
  private let scale: Float
  private let filler: BorderFiller

  /// Nil where the gradient asked for, or the rows, are of another kind.
  init?(_ gradient: Gradient, format: WorkingFormat, border: Border) {
    guard format.allowsBytes(border), gradient.output == .magnitude, gradient.range == .clamp || gradient.range == .abs,
      gradient.scale >= 0
    else { return nil }
    input = format.stored(as: .uint8)
    output = input
    self.border = border
    outer = Int32(gradient.operation.smoothing[0])
    inner = Int32(gradient.operation.smoothing[1])
    scale = gradient.scale
    filler = BorderFiller(input, border: border, before: 1, after: 1)
  }

  func window(for y: Int) -> Range<Int> { y - 1..<y + 2 }

  func compute(
    _ rows: Range<Int>, from input: RowWindow, into output: OutputRows, scratch: UnsafeMutablePointer<Float>
  ) {
    let channels = self.input.channels
    let width = self.input.width
    for y in rows {
      // The first and the last column see pixels outside of the row.
      compute(0..<1, of: y, from: input, into: output)
      if width > 2 {
        let target = output.bytes(y) + channels
        withRows(
          3, { input.bytes(y - 1 + $0) },
          do: { ck_gradient_u8($0, outer, inner, scale, channels, target, (width - 2) * channels) })
      }
      if width > 1 { compute(width - 1..<width, of: y, from: input, into: output) }
    }
  }

  private func compute(_ columns: Range<Int>, of y: Int, from input: RowWindow, into output: OutputRows) {
    let channels = self.input.channels
    withUnsafeTemporaryAllocation(byteCount: 3 * 16, alignment: 16) { padded in
      guard let padded = padded.baseAddress else { return }
      let around = columns.lowerBound - 1..<columns.upperBound + 1
      let target = output.bytes(y) + columns.lowerBound * channels
      withRows(
        3,
        { row in
          filler.pixels(around, of: input.bytes(y - 1 + row), scratch: padded + 16 * row)
            .assumingMemoryBound(to: UInt8.self)
        },
        do: { ck_gradient_u8($0, outer, inner, scale, channels, target, channels) })
    }
  }
}
