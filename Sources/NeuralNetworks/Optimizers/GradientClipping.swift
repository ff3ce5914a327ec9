import CKernels
public import Tensors

/// What keeps a step from being thrown off by large gradients.
public enum GradientClipping: Codable, Hashable, Sendable {
  /// All gradients are scaled so that their Euclidean norm, over all parameters together, is not above the number: by
  /// min(1, maximum / (norm + 1e-6)), as PyTorch's `clip_grad_norm_` (Pascanu, Mikolov and Bengio 2013).
  ///
  /// A norm that is infinite or not a number makes the parameters so.
  case norm(Double)
  /// Each gradient is held within −limit…limit, as PyTorch's `clip_grad_value_`. One that is not a number stays so.
  case value(Double)

  /// The factor that scales gradients of this norm.
  func scale(norm: Double) -> Double {
    guard case .norm(let maximum) = self else { return 1 }
    let factor = maximum / (norm + 1e-6)
    return factor > 1 ? 1 : factor
  }

  /// The Euclidean norm of numbers, for example of all gradients: the same bits for any number of threads.
  public static func norm(_ numbers: UnsafeBufferPointer<Float>, parallelism: Parallelism = .serial) -> Double {
    var sums = [Double](repeating: 0, count: NormSums.pieces(numbers.count))
    return sums.withUnsafeMutableBufferPointer { NormSums.norm(numbers, sums: $0, parallelism) }
  }
}

/// The norm of many numbers from the sums of pieces, which depend on the number of numbers only.
enum NormSums {
  static func pieces(_ count: Int) -> Int { (count + OptimizerState.piece - 1) / OptimizerState.piece }

  /// - Parameter sums: as many as there are pieces.
  static func norm(
    _ numbers: UnsafeBufferPointer<Float>, sums: UnsafeMutableBufferPointer<Double>, _ parallelism: Parallelism
  ) -> Double {
    guard let start = numbers.baseAddress, let results = sums.baseAddress else { return 0 }
    let (count, piece) = (numbers.count, OptimizerState.piece)
    nonisolated(unsafe) let (numbers, partial) = (start, results)
    parallelism.forEach(sums.count) { index in
      ck_sum_squares(numbers + index * piece, min(piece, count - index * piece), partial + index)
    }
    return sums.reduce(0, +).squareRoot()
  }
}
