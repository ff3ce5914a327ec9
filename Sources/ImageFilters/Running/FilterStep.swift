package import Tensors

/// One step of a filter at work on one format, made by ``ImageFilter/steps(for:)``.
///
/// Steps are made by this package's filters; other filters are put together from those.
public struct FilterStep: Sendable {
  package enum Form: Sendable {
    /// Rows follow from the rows around them.
    case rows(any RowStep)
    /// The image follows from the whole image.
    case whole(any WholeImageStep)
  }

  package let form: Form

  package init(_ step: any RowStep) { form = .rows(step) }
  package init(_ step: any WholeImageStep) { form = .whole(step) }

  /// The form of the image that comes out.
  public var output: WorkingFormat {
    switch form {
    case .rows(let step): step.output
    case .whole(let step): step.output
    }
  }
}

/// A step in which an output row follows from the input rows around it.
///
/// A step knows nothing of where rows come from: whoever runs it lays out the rows it asks for, with as many pixels
/// beyond either end as it asks for, all of them filled by the step's border.
package protocol RowStep: Sendable {
  var input: WorkingFormat { get }
  var output: WorkingFormat { get }

  /// What stands for rows and columns outside of the image.
  var border: Border { get }

  /// The pixels beyond the first and the last column that have to be there. Steps that fill them themselves, where they
  /// reach them, ask for none: their rows may then be those of the image, without a copy.
  var columnsBefore: Int { get }
  var columnsAfter: Int { get }

  /// The input rows that output row `y` follows from, outside of the image too. Never empty, and neither bound
  /// falls as `y` grows.
  func window(for y: Int) -> Range<Int>

  /// The floats of scratch that one call of ``compute(_:from:into:scratch:)`` takes.
  var scratchCount: Int { get }

  /// The bytes that each thread takes for the step besides.
  var memoryPerThread: Int { get }

  /// Computes output rows.
  ///
  /// The engine asks for blocks that begin at multiples of ``rowsPerBlock``, so that a step may carry sums from row to
  /// row inside a block and still give the same bits whatever the number of threads.
  func compute(
    _ rows: Range<Int>, from input: RowWindow, into output: OutputRows, scratch: UnsafeMutablePointer<Float>)

  /// How many output rows one call computes, the last one of the image aside.
  var rowsPerBlock: Int { get }
}

extension RowStep {
  package var columnsBefore: Int { 0 }
  package var columnsAfter: Int { 0 }
  package var border: Border { .replicate }
  package var scratchCount: Int { 0 }
  package var memoryPerThread: Int { 0 }
  package var rowsPerBlock: Int { 8 }
  package func window(for y: Int) -> Range<Int> { y..<y + 1 }
}

/// A step that needs the whole image at once.
package protocol WholeImageStep: Sendable {
  var input: WorkingFormat { get }
  var output: WorkingFormat { get }

  /// The bytes that the step holds besides its input.
  var memory: Int { get }

  /// Makes the output, height × width × channels, of the input.
  func compute(_ image: consuming Tensor<Float>, parallelism: Parallelism) -> Tensor<Float>
}

/// The input rows of a step: pointers to the first pixel of each, by row number.
package struct RowWindow {
  /// The row that `pointers[0]` stands for.
  package let first: Int
  package let pointers: UnsafePointer<UnsafeRawPointer?>

  /// The first pixel of row `y`; pixels before it and beyond the row's end follow in memory.
  package subscript(y: Int) -> UnsafePointer<Float> { raw(y).assumingMemoryBound(to: Float.self) }

  /// The same of rows of bytes.
  package func bytes(_ y: Int) -> UnsafePointer<UInt8> { raw(y).assumingMemoryBound(to: UInt8.self) }

  /// The same of rows in fixed point.
  package func fixed(_ y: Int) -> UnsafePointer<UInt16> { raw(y).assumingMemoryBound(to: UInt16.self) }

  private func raw(_ y: Int) -> UnsafeRawPointer {
    guard let row = pointers[y - first] else { preconditionFailure("row \(y) was not asked for") }
    return row
  }
}

/// Where a step's output rows go.
package struct OutputRows {
  package let first: Int
  package let pointers: UnsafePointer<UnsafeMutableRawPointer>

  /// The first sample of row `y`.
  package subscript(y: Int) -> UnsafeMutablePointer<Float> {
    pointers[y - first].assumingMemoryBound(to: Float.self)
  }

  /// The same of rows of bytes.
  package func bytes(_ y: Int) -> UnsafeMutablePointer<UInt8> {
    pointers[y - first].assumingMemoryBound(to: UInt8.self)
  }

  /// The same of rows in fixed point.
  package func fixed(_ y: Int) -> UnsafeMutablePointer<UInt16> {
    pointers[y - first].assumingMemoryBound(to: UInt16.self)
  }
}

/// Calls a kernel with pointers to some rows.
func withRows<Sample>(
  _ count: Int, _ row: (Int) -> UnsafePointer<Sample>,
  do body: (UnsafePointer<UnsafePointer<Sample>?>) -> Void
) {
  withUnsafeTemporaryAllocation(of: UnsafePointer<Sample>?.self, capacity: count) { pointers in
    for index in 0..<count { pointers.initializeElement(at: index, to: row(index)) }
    guard let base = pointers.baseAddress else { return }
    body(UnsafePointer(base))
  }
}
