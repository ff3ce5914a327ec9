import CKernels
import Convolution
import Tensors

/// The cross-entropy of the softmax of each row of numbers: Σ −tₖ log pₖ, whose derivative by yₖ is (Σ t) pₖ − tₖ.
final class CrossEntropyLoss: LossOperation {
  private let classes: Int
  private let smoothing: Float
  private let sums: PieceSums
  private let rowsOfPiece: Int
  /// The logarithms of the probabilities, then the probabilities.
  private let chances: FloatMemory

  init(smoothing: Double, _ shape: Shape, _ target: TargetKind, batch: Int, _ parallelism: Parallelism) {
    if case .classes(let classes) = target { self.classes = classes } else { classes = shape.rank > 0 ? shape[-1] : 1 }
    self.smoothing = Float(smoothing)
    // About 8,192 powers: some 10 µs, what another thread is worth waking for.
    rowsOfPiece = max(1, 8192 / classes)
    let rows = batch * shape.count / classes
    sums = PieceSums((rows + rowsOfPiece - 1) / rowsOfPiece)
    chances = FloatMemory(zeros: batch * shape.count)
    super.init(shape: shape, parallelism: parallelism)
  }

  override func evaluate(
    _ values: UnsafePointer<Float>, _ target: TargetMemory, batch: Int, gradient: LossGradient?
  ) -> Double {
    let (classes, smoothing, rowsOfPiece) = (classes, smoothing, rowsOfPiece)
    let rows = batch * shape.count / classes
    let scale = Float((gradient?.weight ?? 0) / Double(rows))
    let accumulates = gradient?.accumulates == true
    nonisolated(unsafe) let (values, target, chances, slopes) = (values, target, chances.base, gradient?.base)
    let sum = sums.sum((rows + rowsOfPiece - 1) / rowsOfPiece, parallelism) { piece, _ in
      let range = piece * rowsOfPiece..<min(rows, (piece + 1) * rowsOfPiece)
      let first = range.lowerBound * classes
      ck_softmax(values + first, range.count, classes, 1, chances + first)
      var loss = 0.0
      for row in range { loss += Self.loss(chances + row * classes, target, row, classes, smoothing) }
      if let slopes {
        ck_exp(chances + first, chances + first, range.count * classes)
        for row in range {
          let place = row * classes
          Self.writeSlopes(
            chances + place, target, row, classes, smoothing, scale, slopes + place, accumulates: accumulates)
        }
      }
      return loss
    }
    return sum / Double(rows)
  }

  private static func loss(
    _ logarithms: UnsafePointer<Float>, _ target: TargetMemory, _ row: Int, _ classes: Int, _ smoothing: Float
  ) -> Double {
    var (wanted, all) = (0.0, 0.0)
    switch target {
    case .classes(let labels): wanted = Double(logarithms[Int(labels[row])])
    case .tensor(let numbers):
      // An impossible class that nobody wants costs nothing, though its logarithm is infinite.
      for index in 0..<classes where numbers[row * classes + index] != 0 {
        wanted += Double(numbers[row * classes + index]) * Double(logarithms[index])
      }
    }
    guard smoothing > 0 else { return -wanted }
    for index in 0..<classes { all += Double(logarithms[index]) }
    return -Double(1 - smoothing) * wanted - Double(smoothing) / Double(classes) * all
  }

  private static func writeSlopes(
    _ chances: UnsafePointer<Float>, _ target: TargetMemory, _ row: Int, _ classes: Int, _ smoothing: Float,
    _ scale: Float, _ slopes: UnsafeMutablePointer<Float>, accumulates: Bool
  ) {
    let (part, rest) = (1 - smoothing, smoothing / Float(classes))
    let output = GradientTarget(base: slopes, accumulates: accumulates)
    switch target {
    case .classes(let labels):
      write(0..<classes, to: output) { scale * (chances[$0] - rest) }
      slopes[Int(labels[row])] -= scale * part
    case .tensor(let numbers):
      var total: Float = 0
      for index in 0..<classes { total += part * numbers[row * classes + index] + rest }
      write(0..<classes, to: output) {
        scale * (total * chances[$0] - part * numbers[row * classes + $0] - rest)
      }
    }
  }
}
