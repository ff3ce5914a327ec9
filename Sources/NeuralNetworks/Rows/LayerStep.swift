import ImageFilters
import Tensors

/// One layer as a step of the engine that runs filters: rows of its output from rows of its inputs.
///
/// What the network has padded with zeros is the engine's border; the layer itself sees patches that need none. Blocks
/// begin at multiples of Winograd's tiles, so that every place is computed the same way whoever asks for it.
struct LayerStep: RowStep {
  let input: WorkingFormat
  let output: WorkingFormat
  let rowsPerBlock: Int
  private let sources: [RowBundle.Place]
  private let target: RowBundle.Place
  /// What passes by: where it was, where it goes.
  private let passing: [(from: RowBundle.Place, to: RowBundle.Place)]
  private let patch: LayerPatch
  private let pool: TaskPool<PatchRun>

  init(
    _ patch: LayerPatch, rowsPerBlock: Int, from input: WorkingFormat, to output: WorkingFormat,
    sources: [RowBundle.Place], target: RowBundle.Place, passing: [(from: RowBundle.Place, to: RowBundle.Place)]
  ) {
    (self.patch, self.rowsPerBlock, self.input, self.output) = (patch, rowsPerBlock, input, output)
    (self.sources, self.target, self.passing) = (sources, target, passing)
    pool = TaskPool { PatchRun(patch) }
  }

  var border: Border { .constant(0) }

  var memoryPerThread: Int { patch.memory }

  func window(for y: Int) -> Range<Int> {
    let rows = patch.rows.inputs(for: y * target.rows..<(y + 1) * target.rows)
    var (first, last) = (Int.max, Int.min)
    for source in sources {
      first = min(first, source.unit(of: rows.lowerBound))
      last = max(last, source.unit(of: rows.upperBound - 1))
    }
    for (from, to) in passing {
      first = min(first, from.unit(of: y * to.rows))
      last = max(last, from.unit(of: (y + 1) * to.rows - 1))
    }
    return first..<last + 1
  }

  func compute(
    _ rows: Range<Int>, from input: RowWindow, into output: OutputRows, scratch: UnsafeMutablePointer<Float>
  ) {
    for (from, to) in passing { pass(from, to, rows, input, output) }
    let outputs = rows.lowerBound * target.rows..<rows.upperBound * target.rows
    let seen = patch.rows.inputs(for: outputs)
    pool.use { run in
      for column in stride(from: 0, to: target.value.width, by: patch.width) {
        let columns = column..<min(column + patch.width, target.value.width)
        for (index, source) in sources.enumerated() {
          load(source, seen, patch.columns.inputs(for: columns), from: input, into: run.inputs[index], index)
        }
        run.forward()
        store(outputs, columns, of: run.output, into: output)
      }
    }
  }

  /// Copies what passes by.
  private func pass(
    _ from: RowBundle.Place, _ to: RowBundle.Place, _ rows: Range<Int>, _ input: RowWindow, _ output: OutputRows
  ) {
    let length = from.value.rowLength
    for y in rows {
      for plane in 0..<to.value.planes {
        for row in y * to.rows..<(y + 1) * to.rows {
          (output[y] + to.offset(plane: plane, row: row)).update(
            from: input[from.unit(of: row)] + from.offset(plane: plane, row: row), count: length)
        }
      }
    }
  }

  /// Lays out the patch that is seen, with zeros where it lies outside of the value.
  private func load(
    _ source: RowBundle.Place, _ rows: Range<Int>, _ columns: Range<Int>, from input: RowWindow,
    into patchInput: UnsafeMutablePointer<Float>, _ index: Int
  ) {
    let (shape, value) = (patch.inputs[index], source.value)
    let (height, length) = (shape[0], shape[1] * shape[2])
    let inside = columns.clamped(to: 0..<value.width)
    let (before, count) = ((inside.lowerBound - columns.lowerBound) * shape[2], inside.count * shape[2])
    for plane in 0..<value.planes {
      for row in 0..<height {
        let place = patchInput + (plane * height + row) * length
        let y = rows.lowerBound + row
        guard row < rows.count, 0..<value.height ~= y, count > 0 else {
          place.update(repeating: 0, count: length)
          continue
        }
        place.update(repeating: 0, count: before)
        let from = input[source.unit(of: y)] + source.offset(plane: plane, row: y) + inside.lowerBound * shape[2]
        (place + before).update(from: from, count: count)
        (place + before + count).update(repeating: 0, count: length - before - count)
      }
    }
  }

  /// Puts the patch of the output where it belongs.
  private func store(
    _ rows: Range<Int>, _ columns: Range<Int>, of patchOutput: UnsafeMutablePointer<Float>, into output: OutputRows
  ) {
    let shape = patch.output
    let channels = shape[2]
    for plane in 0..<target.value.planes {
      for row in rows {
        let from = patchOutput + (plane * shape[0] + row - rows.lowerBound) * shape[1] * channels
        let to = output[target.unit(of: row)] + target.offset(plane: plane, row: row) + columns.lowerBound * channels
        to.update(from: from, count: columns.count * channels)
      }
    }
  }
}
