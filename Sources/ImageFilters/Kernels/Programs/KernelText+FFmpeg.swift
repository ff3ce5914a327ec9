import Tensors

extension LaidKernel {
  /// FFmpeg's `convolution` where that does it in every version, otherwise its `geq`.
  ///
  /// Version 5.1 divides by the sum of the weights (by 1 where that is 0) whatever `rdiv` says (measured), so that only
  /// kernels for which this is right are left to `convolution`.
  func ffmpegText() throws(FilterError) -> String {
    let filter = convolutionFilter ?? expressionFilter
    let argument = "format=gbrp,\(filter)"
    try KernelDescription.checkLength(argument, of: kernel, for: .ffmpeg)
    return "ffmpeg -i in.png -vf \"\(argument)\" out.png"
  }

  /// The bias in 8-bit steps.
  private var steps: Double { bias * 255 }

  private var convolutionFilter: String? {
    guard bias >= 0, let table = squareOrLine, let weights = Self.wholeWeights(table.weights) else { return nil }
    let matrix = weights.map { "\($0)" }.joined(separator: " ")
    let options = (0..<3).map { plane in
      "\(plane)m=\(matrix)"
        + (table.mode.map { ":\(plane)mode=\($0)" } ?? "")
        + (bias == 0 ? "" : ":\(plane)bias=\(KernelDescription.shortText(steps))")
    }
    return "convolution=\(options.joined(separator: ":"))"
  }

  /// The weights around the anchor in one of the forms that `convolution` knows.
  private var squareOrLine: (weights: [Double], mode: String?)? {
    let (columns, rows) = reach
    if max(columns, rows) <= 3 {
      let reach = max(columns, rows, 1)
      return (Array(self.rows(columns: -reach...reach, rows: -reach...reach).joined()), nil)
    }
    guard min(columns, rows) == 0, max(columns, rows) <= 24 else { return nil }
    let weights = Array(self.rows(columns: -columns...columns, rows: -rows...rows).joined())
    return (weights, rows == 0 ? "row" : "column")
  }

  /// Whole weights that, divided by their sum, or by 1 where that is 0, are the weights; nil where there are none.
  static func wholeWeights(_ weights: [Double]) -> [Int]? {
    let size = weights.reduce(0) { $0 + abs($1) }
    // Sums of 255 times the weights stay within 32 bits, and exact as a Float.
    let limit = Double(1 << 20)
    guard size <= limit else { return nil }
    let whole = weights.map { Int($0.rounded()) }
    if whole.reduce(0, +) == 0, zip(whole, weights).allSatisfy({ Double($0) == $1 }) { return whole }
    guard size > 0.5 else { return nil }
    for denominator in Array(2...256) + [Int(limit / size)] where Double(denominator) * size <= limit {
      let scaled = weights.map { Int(($0 * Double(denominator)).rounded()) }
      let sum = Double(scaled.reduce(0, +))
      guard sum > 0 else { continue }
      let error = zip(scaled, weights).reduce(0) { $0 + abs(Double($1.0) / sum - $1.1) }
      if error <= 1e-4 { return scaled }
    }
    return nil
  }

  /// The sum written out, for each channel: rounded and cut off at black and white, which `geq` does not do by itself.
  private var expressionFilter: String {
    let channels = ["r", "g", "b"].map { channel in
      let terms = self.terms(channel)
      // A sum of more than about a hundred terms is too deep for FFmpeg's parser (measured), a sum of sums is not.
      let sums = stride(from: 0, to: terms.count, by: 50).map { start in
        "(\(terms[start..<min(start + 50, terms.count)].joined(separator: "+")))"
      }
      let start = KernelDescription.shortText(steps + 0.5)
      return "\(channel)='clip(\(([start] + sums).joined(separator: "+")),0,255)'"
    }
    // Without it the last column and row are taken from the ones before them (measured with 5.1).
    return "geq=interpolation=nearest:\(channels.joined(separator: ":"))"
  }

  private func terms(_ channel: String) -> [String] {
    func place(_ axis: String, _ offset: Int) -> String {
      offset == 0 ? axis : offset < 0 ? "\(axis)\(offset)" : "\(axis)+\(offset)"
    }
    var terms: [String] = []
    for row in 0..<kernel.height {
      for column in 0..<kernel.width where kernel[row, column] != 0 {
        let (x, y) = (place("X", column - kernel.anchor.column), place("Y", row - kernel.anchor.row))
        terms.append("\(KernelDescription.shortText(kernel[row, column]))*\(channel)(\(x),\(y))")
      }
    }
    return terms
  }
}
