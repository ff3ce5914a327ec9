import NeuralNetworks
import Tensors

extension Parameters {
  /// The numbers of the network that makes of a mirrored picture the mirrored result: with kernels that are mirrored.
  ///
  /// - Parameters:
  ///   - rows: whether above and below change places.
  ///   - columns: whether left and right do.
  func mirrored(rows: Bool, columns: Bool) -> Parameters {
    guard rows || columns else { return self }
    var result = self
    for name in names {
      guard let kernels = self[name], kernels.shape.rank == 4 else { continue }
      let (height, width) = (kernels.shape[0], kernels.shape[1])
      let inner = kernels.shape[2] * kernels.shape[3]
      let old = kernels.span
      result[name] = Tensor(uninitialized: kernels.shape) { new in
        for y in 0..<height {
          for x in 0..<width {
            let place = (rows ? height - 1 - y : y) * width + (columns ? width - 1 - x : x)
            for index in 0..<inner { new[(y * width + x) * inner + index] = old[place * inner + index] }
          }
        }
      }
    }
    return result
  }
}
