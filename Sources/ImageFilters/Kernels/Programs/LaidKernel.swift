import Tensors

/// A kernel as it lies on the picture, so that weights meet the pixels that they stand over.
struct LaidKernel {
  let kernel: Kernel
  /// As a fraction of white, in the digits that a Float has.
  let bias: Double

  init(_ description: KernelDescription, _ direction: Convolve.Direction) {
    kernel = direction == .convolution ? description.kernel.rotatedBy180 : description.kernel
    bias = description.decimalBias
  }

  /// How many columns left or right of the anchor, and rows above or below it, the farthest weight stands that is not 0.
  var reach: (columns: Int, rows: Int) {
    var reach = (columns: 0, rows: 0)
    for row in 0..<kernel.height {
      for column in 0..<kernel.width where kernel[row, column] != 0 {
        reach.columns = max(reach.columns, abs(column - kernel.anchor.column))
        reach.rows = max(reach.rows, abs(row - kernel.anchor.row))
      }
    }
    return reach
  }

  /// The weights around the anchor, in rows, with 0 where the kernel has none.
  func rows(columns: ClosedRange<Int>, rows: ClosedRange<Int>) -> [[Double]] {
    rows.map { y in
      columns.map { x in
        let (row, column) = (kernel.anchor.row + y, kernel.anchor.column + x)
        return 0..<kernel.height ~= row && 0..<kernel.width ~= column ? kernel[row, column] : 0
      }
    }
  }
}

extension KernelDescription {
  /// The bias as the decimal number that it was written as.
  var decimalBias: Double { Double("\(bias)") ?? Double(bias) }

  /// A weight with the eight digits that no picture shows the lack of.
  static func shortText(_ weight: Double) -> String { NumberText.of(weight, digits: 8) }

  /// Complains about a text that Linux does not pass to a program: one argument has at most 131,071 bytes.
  static func checkLength(_ argument: String, of kernel: Kernel, for program: KernelProgram) throws(FilterError) {
    let limit = 131_071
    guard argument.utf8.count > limit else { return }
    throw FilterError(
      "the kernel of \(kernel.width)×\(kernel.height) is too large for \(program.name): a command line's argument "
        + "has at most \(limit) bytes, this would have \(argument.utf8.count)")
  }
}
