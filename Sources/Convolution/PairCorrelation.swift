import CKernels

/// A table of weights for samples of 8 bits, in whole numbers of 16 bits under one factor.
///
/// Two rows lie in turn, sample by sample, so that one instruction multiplies two of them and adds both products.
public struct PairCorrelation: Sendable {
  /// Rows of the window.
  public let height: Int

  /// Columns of the window.
  public let width: Int

  private let scale: Float

  /// For each pair of rows and each column, two weights 16 times, as the kernel reads them.
  private let weights: [Int16]

  /// How many rows that lie in turn an output row follows from: rows 0 and 1, rows 2 and 3, ….
  public var pairCount: Int { (height + 1) / 2 }

  /// A table of weights, height × width, row by row; nil where rounding them to 16 bits would be off by more than `error`
  /// of 255 for some picture.
  public init?(height: Int, width: Int, weights: [Double], error: Double) {
    precondition(weights.count == height * width, "\(weights.count) weights are not \(height)×\(width)")
    let largest = weights.reduce(0) { max($0, abs($1)) }
    let total = weights.reduce(0) { $0 + abs($1) }
    guard largest > 0, total.isFinite else { return nil }
    // Neither a weight nor a sum of 255 times the weights may grow too large.
    var factor = min(32767 / largest, Double(Int32.max) / 256 / total)
    // Whole weights stay what they are.
    if weights.allSatisfy({ $0 == $0.rounded() }), factor >= 1 { factor = 1 }
    let rounded = weights.map { ($0 * factor).rounded() }
    let off = zip(rounded, weights).reduce(0) { $0 + abs($1.0 / factor - $1.1) }
    guard off * 255 <= error else { return nil }
    self.height = height
    self.width = width
    scale = Float(1 / factor)
    var table: [Int16] = []
    for row in stride(from: 0, to: height, by: 2) {
      for column in 0..<width {
        let first = Int16(rounded[row * width + column])
        let second = row + 1 < height ? Int16(rounded[(row + 1) * width + column]) : 0
        for _ in 0..<16 { table += [first, second] }
      }
    }
    self.weights = table
  }

  /// Lays two rows of `count` samples in turn.
  public static func pair(
    _ first: UnsafePointer<UInt8>, _ second: UnsafePointer<UInt8>, count: Int,
    into target: UnsafeMutablePointer<Int16>
  ) {
    ck_pair_rows(first, second, target, count)
  }

  /// Computes one row of output, rounded and cut off at 0 and 255.
  ///
  /// - Parameters:
  ///   - pairs: ``pairCount`` pointers to rows that lie in turn, each at the first sample under the window for output
  ///     sample 0; `count` + (``width`` − 1) · `step` samples of each row are read.
  ///   - count: the samples of the output.
  ///   - step: the samples from one pixel to the next: the number of channels.
  ///   - offset: added to each sum, in steps of 8 bits.
  ///   - output: `count` samples.
  public func apply(
    to pairs: UnsafePointer<UnsafePointer<Int16>?>, count: Int, step: Int, offset: Float,
    output: UnsafeMutablePointer<UInt8>
  ) {
    ck_correlate_pairs(pairs, weights, pairCount, width, step, scale, offset, output, count)
  }
}
