import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The cross-entropy of the sigmoid of each number: max(y, 0) − t y + log (1 + e^−|y|), in which no power overflows.
final class BinaryCrossEntropyLoss: LossOperation {
  private let sums: PieceSums

  /// Numbers that one thread does at once.
  private static let piece = 2048

  init(_ shape: Shape, batch: Int, _ parallelism: Parallelism) {
    sums = PieceSums((batch * shape.count + Self.piece - 1) / Self.piece)
    super.init(shape: shape, parallelism: parallelism)
  }

  override func evaluate(
    _ values: UnsafePointer<Float>, _ target: TargetMemory, batch: Int, gradient: LossGradient?
  ) -> Double {
    let count = batch * shape.count
    let (classes, scale) = (shape.count, Float((gradient?.weight ?? 0) / Double(count)))
    let accumulates = gradient?.accumulates == true
    nonisolated(unsafe) let (values, target, slopes) = (values, target, gradient?.base)
    let sum = sums.sum((count + Self.piece - 1) / Self.piece, parallelism) { piece, _ in
      var sum = 0.0
      for index in piece * Self.piece..<min(count, (piece + 1) * Self.piece) {
        let wanted: Float =
          switch target {
          case .tensor(let numbers): numbers[index]
          // One output is the chance of label 1; more are one for each label.
          case .classes(let labels) where classes == 1: labels[index] == 1 ? 1 : 0
          case .classes(let labels): Int(labels[index / classes]) == index % classes ? 1 : 0
          }
        let value = values[index]
        let power = expf(-abs(value))
        sum += Double(max(value, 0) - wanted * value + log1pf(power))
        if let slopes {
          let chance = (value >= 0 ? 1 : power) / (1 + power)
          let slope = scale * (chance - wanted)
          if accumulates { slopes[index] += slope } else { slopes[index] = slope }
        }
      }
      return sum
    }
    return sum / Double(count)
  }
}
