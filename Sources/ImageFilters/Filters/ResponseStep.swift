import CKernels
import Convolution
import ImageCodecs

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// One or two tables of weights over the same rows, put together to one response: gradients and Laplacians.
struct ResponseStep: RowStep {
  /// What is made of the tables' sums.
  enum Combination: Sendable {
    case only
    case sum
    /// The length of the vector of both.
    case magnitude
    /// The direction of the vector of both, from the first towards the second.
    case angle
  }

  let format: WorkingFormat
  let border: Border
  private let tables: [(correlation: RowCorrelation, anchor: Kernel.Anchor)]
  private let combination: Combination
  private let mapping: ResponseMapping

  init(
    _ kernels: [Kernel], _ combination: Combination, format: WorkingFormat, border: Border, mapping: ResponseMapping
  ) {
    tables = kernels.map { kernel in
      let stored = kernel.stored(under: format.orientation)
      return (RowCorrelation(stored), stored.anchor)
    }
    self.combination = combination
    self.format = format
    self.border = border
    self.mapping = mapping
  }

  /// Tables that are columns times rows already.
  init(
    separable: [(column: [Double], row: [Double])], _ combination: Combination, format: WorkingFormat, border: Border,
    mapping: ResponseMapping
  ) {
    let swaps = format.orientation.swapsAxes
    tables = separable.map { pair in
      let (column, row) = swaps ? (pair.row, pair.column) : pair
      return (
        RowCorrelation(column: column.map(Float.init), row: row.map(Float.init)),
        Kernel.Anchor(column: row.count / 2, row: column.count / 2)
      )
    }
    self.combination = combination
    self.format = format
    self.border = border
    self.mapping = mapping
  }

  var input: WorkingFormat { format }
  var output: WorkingFormat { format }

  private func largest(_ extent: ((correlation: RowCorrelation, anchor: Kernel.Anchor)) -> Int) -> Int {
    tables.reduce(0) { max($0, extent($1)) }
  }

  var columnsBefore: Int { largest { $0.anchor.column } }
  var columnsAfter: Int { largest { $0.correlation.width - 1 - $0.anchor.column } }
  var scratchCount: Int {
    format.samplesPerRow
      + largest { $0.correlation.scratchCount(rows: 1, count: format.samplesPerRow, step: format.channels) }
  }

  func window(for y: Int) -> Range<Int> {
    y - largest { $0.anchor.row }..<y + largest { $0.correlation.height - 1 - $0.anchor.row } + 1
  }

  func compute(
    _ rows: Range<Int>, from input: RowWindow, into output: OutputRows, scratch: UnsafeMutablePointer<Float>
  ) {
    let count = format.samplesPerRow
    let height = largest { $0.correlation.height }
    withUnsafeTemporaryAllocation(of: UnsafePointer<Float>?.self, capacity: height) { pointers in
      guard let base = pointers.baseAddress else { return }
      func lay(_ index: Int, at y: Int, into target: UnsafeMutablePointer<Float>) {
        let table = tables[index]
        for tap in 0..<table.correlation.height {
          pointers[tap] = input[y - table.anchor.row + tap] - table.anchor.column * format.channels
        }
        withUnsafePointer(to: target) {
          table.correlation.apply(
            to: base, count: count, step: format.channels, outputs: UnsafeBufferPointer(start: $0, count: 1),
            scratch: scratch + count)
        }
      }
      for y in rows {
        let target = output[y]
        lay(0, at: y, into: target)
        if tables.count > 1 {
          lay(1, at: y, into: scratch)
          combine(target, scratch, count: count)
        }
        if combination != .angle { mapping.apply(to: target, format: format) }
        if format.color.hasAlpha { showThroughAlpha(target, of: input[y]) }
      }
    }
  }

  private func combine(
    _ first: UnsafeMutablePointer<Float>, _ second: UnsafeMutablePointer<Float>, count: Int
  ) {
    switch combination {
    case .only:
      return
    case .sum:
      for index in 0..<count { first[index] += second[index] }
    case .magnitude:
      ck_magnitude(first, second, first, count)
    case .angle:
      for index in 0..<count { first[index] = angle(first[index], second[index]) }
    }
  }

  /// Radians from −π to π in Float images; a full turn from 0 up to white + 1, exclusive, in others.
  private func angle(_ x: Float, _ y: Float) -> Float {
    let radians = atan2(y, x)
    guard format.isBounded else { return radians }
    let steps = ((radians < 0 ? radians + 2 * .pi : radians) / (2 * .pi) * (format.white + 1)).rounded()
    return steps > format.white ? 0 : steps
  }

  /// Gives the response the coverage of the input.
  private func showThroughAlpha(_ row: UnsafeMutablePointer<Float>, of center: UnsafePointer<Float>) {
    let channels = format.channels
    for pixel in 0..<format.width {
      let alpha = center[pixel * channels + channels - 1]
      for channel in 0..<channels - 1 { row[pixel * channels + channel] *= alpha / format.white }
      row[pixel * channels + channels - 1] = alpha
    }
  }
}
