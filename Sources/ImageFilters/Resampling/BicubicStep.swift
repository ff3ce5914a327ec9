/// Enlarges a picture; the size in pixels changes, the density stays as it is.
package struct BicubicStep: RowStep {
  package let input: WorkingFormat
  package let output: WorkingFormat
  private let enlargement: BicubicEnlargement

  package init(_ format: WorkingFormat, factor: Int) {
    input = format
    enlargement = BicubicEnlargement(factor: factor, width: format.width, channels: format.channels)
    var output = format
    output.width *= factor
    output.height *= factor
    self.output = output
  }

  package var border: Border { .reflect }
  package var scratchCount: Int { enlargement.scratchCount }
  package func window(for y: Int) -> Range<Int> { enlargement.window(for: y) }

  package func compute(
    _ rows: Range<Int>, from input: RowWindow, into output: OutputRows, scratch: UnsafeMutablePointer<Float>
  ) {
    for y in rows { enlargement.row(y, from: { input[$0] }, into: output[y], scratch: scratch) }
  }
}
