import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The cross-entropy of the softmax of each row of numbers.
final class CrossEntropyLoss: LossOperation {
  private let classes: Int
  private let smoothing: Float
  private let sums: PieceSums
  private let rowsOfPiece: Int

  init(smoothing: Double, _ shape: Shape, _ target: TargetKind, batch: Int, _ parallelism: Parallelism) {
    if case .classes(let classes) = target { self.classes = classes } else { classes = shape.rank > 0 ? shape[-1] : 1 }
    self.smoothing = Float(smoothing)
    // About 2,048 powers: 10 µs, what another thread is worth waking for.
    rowsOfPiece = max(1, 2048 / classes)
    let rows = batch * shape.count / classes
    sums = PieceSums((rows + rowsOfPiece - 1) / rowsOfPiece)
    super.init(shape: shape, parallelism: parallelism)
  }

  override func evaluate(
    _ values: UnsafePointer<Float>, _ target: TargetMemory, batch: Int, gradient: LossGradient?
  ) -> Double {
    let (classes, smoothing, rowsOfPiece) = (classes, smoothing, rowsOfPiece)
    let rows = batch * shape.count / classes
    let scale = Float((gradient?.weight ?? 0) / Double(rows))
    let accumulates = gradient?.accumulates == true
    nonisolated(unsafe) let (values, target, slopes) = (values, target, gradient?.base)
    let sum = sums.sum((rows + rowsOfPiece - 1) / rowsOfPiece, parallelism) { piece, _ in
      var sum = 0.0
      for row in piece * rowsOfPiece..<min(rows, (piece + 1) * rowsOfPiece) {
        let place = row * classes
        let wanted =
          switch target {
          case .classes(let labels): WantedRow.label(Int(labels[row]))
          case .tensor(let numbers):
            WantedRow.distribution(UnsafeMutableBufferPointer(rebasing: numbers[place..<place + classes]))
          }
        sum += Self.row(
          values + place, wanted, classes, smoothing, scale, slopes.map { $0 + place }, accumulates: accumulates)
      }
      return sum
    }
    return sum / Double(rows)
  }

  /// What a row should be.
  private enum WantedRow {
    case label(Int)
    case distribution(UnsafeMutableBufferPointer<Float>)

    func smoothed(_ index: Int, _ smoothing: Float, _ classes: Int) -> Float {
      let wanted: Float =
        switch self {
        case .label(let label): index == label ? 1 : 0
        case .distribution(let numbers): numbers[index]
        }
      return (1 - smoothing) * wanted + smoothing / Float(classes)
    }
  }

  /// The loss of a row: Σ tₖ (log Σ eʸ − yₖ), whose derivative is (Σ t) p − t.
  private static func row(
    _ values: UnsafePointer<Float>, _ wanted: WantedRow, _ classes: Int, _ smoothing: Float, _ scale: Float,
    _ slopes: UnsafeMutablePointer<Float>?, accumulates: Bool
  ) -> Double {
    // The greatest becomes 0, so that no power overflows. One that is not a number stays.
    var greatest = values[0]
    for index in 1..<max(classes, 1) where !(values[index] <= greatest) { greatest = values[index] }
    var sum: Float = 0
    for index in 0..<classes { sum += expf(values[index] - greatest) }
    let logarithm = Double(greatest) + Double(logf(sum))
    if case .label(let label) = wanted, smoothing == 0, slopes == nil { return logarithm - Double(values[label]) }
    var (loss, total) = (0.0, Float(0))
    for index in 0..<classes {
      let part = wanted.smoothed(index, smoothing, classes)
      // An impossible class that nobody wants costs nothing, though its logarithm is infinite.
      if part != 0 { loss += Double(part) * (logarithm - Double(values[index])) }
      total += part
    }
    guard let slopes else { return loss }
    let factor = scale * total / sum
    for index in 0..<classes {
      let slope =
        factor * expf(values[index] - greatest) - scale * wanted.smoothed(index, smoothing, classes)
      if accumulates { slopes[index] += slope } else { slopes[index] = slope }
    }
    return loss
  }
}
