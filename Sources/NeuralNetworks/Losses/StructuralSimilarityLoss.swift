import CKernels
import Convolution
import Tensors

/// One minus the mean structural similarity, one example after the other.
///
/// With G the Gaussian window, μₓ = G x, σₓ² = G x² − μₓ², σₓᵧ = G xy − μₓ μᵧ and
///
///     S = (2 μₓ μᵧ + c₁)(2 σₓᵧ + c₂) / ((μₓ² + μᵧ² + c₁)(σₓ² + σᵧ² + c₂))
///
/// the gradient of ΣS is Gᵀ ∂S/∂μₓ + 2x · Gᵀ ∂S/∂σₓ² + y · Gᵀ ∂S/∂σₓᵧ, where ∂S/∂μₓ holds what σₓ² and σₓᵧ have of μₓ.
final class StructuralSimilarityLoss: LossOperation {
  private let c1: Float
  private let c2: Float
  private let sums: PieceSums
  private let scratch: [SimilarityScratch]

  init(range: Double, _ shape: Shape, batch: Int, _ parallelism: Parallelism) {
    c1 = Float(0.01 * range * (0.01 * range))
    c2 = Float(0.03 * range * (0.03 * range))
    sums = PieceSums(batch)
    scratch = (0..<min(parallelism.threads, batch)).map { _ in SimilarityScratch(shape) }
    super.init(shape: shape, parallelism: parallelism)
  }

  override func evaluate(
    _ values: UnsafePointer<Float>, _ target: TargetMemory, batch: Int, gradient: LossGradient?
  ) -> Double {
    guard case .tensor(let numbers) = target, let targets = numbers.baseAddress else {
      preconditionFailure("structural similarity to labels")
    }
    let (count, c1, c2) = (shape.count, c1, c2)
    let windows = batch * (shape[0] - 10) * (shape[1] - 10) * shape[2]
    let scale = -Float((gradient?.weight ?? 0) / Double(windows))
    let accumulates = gradient?.accumulates == true
    nonisolated(unsafe) let (x, y, slopes, scratch) = (values, targets, gradient?.base, scratch)
    let sum = sums.sum(batch, parallelism) { example, lane in
      let (x, y) = (x + example * count, UnsafePointer(y + example * count))
      let own = scratch[lane]
      own.takeMoments(x, y)
      let sum = own.similarities(c1, c2)
      if let slopes {
        own.writeGradient(x, y, scale: scale, to: slopes + example * count, accumulates: accumulates)
      }
      return sum
    }
    return 1 - sum / Double(windows)
  }
}
