import CKernels
import Convolution
import Tensors

/// The losses that are a sum over the numbers' differences.
final class DifferenceLoss: LossOperation {
  private let rule: Int32
  private let number: Float
  private let sums: PieceSums
  /// The labels as ones and zeros; empty where the targets are numbers.
  private let spread: FloatMemory

  /// Numbers that one thread does at once.
  private static let piece = 1 << 14

  init(_ loss: Loss, _ shape: Shape, _ target: TargetKind, batch: Int, _ parallelism: Parallelism) {
    switch loss {
    case .meanAbsoluteError: (rule, number) = (Int32(CK_LOSS_ABSOLUTE), 0)
    case .huber(let delta): (rule, number) = (Int32(CK_LOSS_HUBER), Float(delta))
    case .charbonnier(let epsilon): (rule, number) = (Int32(CK_LOSS_CHARBONNIER), Float(epsilon))
    default: (rule, number) = (Int32(CK_LOSS_SQUARED), 0)
    }
    sums = PieceSums((batch * shape.count + Self.piece - 1) / Self.piece)
    if case .classes = target {
      spread = FloatMemory(zeros: batch * shape.count)
    } else {
      spread = FloatMemory(zeros: 0)
    }
    super.init(shape: shape, parallelism: parallelism)
  }

  override func evaluate(
    _ values: UnsafePointer<Float>, _ target: TargetMemory, batch: Int, gradient: LossGradient?
  ) -> Double {
    let count = batch * shape.count
    guard let targets = numbers(target, batch: batch) else { return 0 }
    let scale = Float((gradient?.weight ?? 0) / Double(count))
    let accumulates: Int32 = gradient?.accumulates == true ? 1 : 0
    nonisolated(unsafe) let (values, wanted, slopes) = (values, targets, gradient?.base)
    let (rule, number) = (rule, number)
    let sum = sums.sum((count + Self.piece - 1) / Self.piece, parallelism) { index, _ in
      let start = index * Self.piece
      var sum = 0.0
      ck_difference_loss(
        rule, number, values + start, wanted + start, min(Self.piece, count - start), scale, accumulates,
        slopes.map { $0 + start }, &sum)
      return sum
    }
    return sum / Double(count)
  }

  private func numbers(_ target: TargetMemory, batch: Int) -> UnsafePointer<Float>? {
    switch target {
    case .tensor(let numbers): return UnsafePointer(numbers.baseAddress)
    case .classes(let labels):
      spread.base.update(repeating: 0, count: batch * shape.count)
      for example in 0..<batch { spread.base[example * shape.count + Int(labels[example])] = 1 }
      return UnsafePointer(spread.base)
    }
  }
}
