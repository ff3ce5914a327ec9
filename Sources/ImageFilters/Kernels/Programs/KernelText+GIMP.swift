import Tensors

extension LaidKernel {
  /// GEGL's matrix of 5×5, of which a letter names the column and a digit the row (measured with 0.4.42).
  ///
  /// It works on linear light. The samples are told to be such before it, and what they are after it.
  func geglText() throws(FilterError) -> String {
    let (columns, rows) = reach
    guard max(columns, rows) <= 2 else {
      throw FilterError(
        "GIMP's convolution-matrix has 5×5 weights with the anchor in the middle; this kernel reaches "
          + "\(max(columns, rows)) pixels from its anchor")
    }
    var weights: [String] = []
    let table = self.rows(columns: -2...2, rows: -2...2)
    for (column, letter) in ["a", "b", "c", "d", "e"].enumerated() {
      // The operation has other defaults than 0.
      for row in 0..<5 { weights.append("\(letter)\(row + 1)=\(KernelDescription.shortText(table[row][column]))") }
    }
    let (stored, linear) = ("\"R'G'B'A float\"", "\"RGBA float\"")
    return """
      gegl:cast-format input-format=\(stored) output-format=\(linear) \
      gegl:convolution-matrix \(weights.joined(separator: " ")) divisor=1 \
      offset=\(KernelDescription.shortText(bias)) normalize=false alpha-weight=false alpha=false \
      gegl:cast-format input-format=\(linear) output-format=\(stored)
      """
  }
}
