import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension Tensor<Float> {
  /// The peak signal-to-noise ratio of two pictures in decibels, the peak being white, 1; infinite where there is no difference.
  func psnr(against other: Tensor<Float>) -> Double {
    precondition(count == other.count, "\(shape) and \(other.shape)")
    let squares = withUnsafeBufferPointer { first in
      other.withUnsafeBufferPointer { second in
        zip(first, second).reduce(0.0) { sum, pair in
          let difference = Double(pair.0) - Double(pair.1)
          return sum + difference * difference
        }
      }
    }
    return squares == 0 ? .infinity : -10 * log10(squares / Double(count))
  }
}
