import NeuralNetworks
public import Tensors

/// The directions in which examples differ the most: the eigenvectors of their covariance (Pearson 1901, Hotelling 1933).
///
/// Of all linear maps to k numbers and back, the one through the first k components loses the least of the examples, in the
/// mean of squares: just the variances of the components behind them.
public struct PrincipalComponents: Sendable {
  /// The mean of the examples.
  public let mean: [Double]
  /// The variance along each component, the largest first: the eigenvalues of the covariance of all examples (divided by
  /// their number).
  public let variances: [Double]
  /// The components in the order of the variances, at right angles and of length 1.
  public let components: [[Double]]

  /// The components of examples.
  ///
  /// - Parameter examples: examples × numbers, all finite; one or more.
  /// - Complexity: examples · n² / 2 + about 40 n³ multiplications for n numbers.
  public init(of examples: Tensor<Float>) {
    precondition(examples.shape.rank == 2 && examples.count > 0, "examples of \(examples.shape)")
    let (count, n) = (examples.shape[0], examples.shape[1])
    var mean = [Double](repeating: 0, count: n)
    var covariance = [Double](repeating: 0, count: n * n)
    examples.withUnsafeBufferPointer { numbers in
      for example in 0..<count { for index in 0..<n { mean[index] += Double(numbers[example * n + index]) } }
      for index in 0..<n { mean[index] /= Double(count) }
      var centered = [Double](repeating: 0, count: n)
      covariance.withUnsafeMutableBufferPointer { covariance in
        for example in 0..<count {
          for index in 0..<n { centered[index] = Double(numbers[example * n + index]) - mean[index] }
          for y in 0..<n {
            let value = centered[y]
            for x in y..<n { covariance[y * n + x] += value * centered[x] }
          }
        }
      }
    }
    let eigensystem = SymmetricEigensystem(covariance.map { $0 / Double(count) }, count: n)
    self.mean = mean
    variances = eigensystem.values.map { max($0, 0) }
    components = eigensystem.vectors
  }

  /// The part of the variance that the first components have, from 0 to 1 for none to all of them.
  ///
  /// - Returns: n + 1 numbers; where nothing varies all are 1.
  public var explained: [Double] {
    let total = variances.reduce(0, +)
    guard total > 0 else { return [Double](repeating: 1, count: variances.count + 1) }
    return variances.reduce(into: [0.0]) { $0.append(min($0[$0.count - 1] + $1 / total, 1)) }
  }

  /// What is left of examples that go through the first components only.
  public func projected(_ examples: Tensor<Float>, components count: Int) -> Tensor<Float> {
    precondition(0...components.count ~= count, "\(count) of \(components.count) components")
    var map = [Double](repeating: 0, count: mean.count * mean.count)
    for component in components.prefix(count) { Self.addSquare(of: component, times: 1, to: &map) }
    return Affine(from: mean, map: map, to: mean).applied(to: examples)
  }

  /// x Σ xᵀ, summed.
  static func addSquare(of vector: [Double], times factor: Double, to map: inout [Double]) {
    let n = vector.count
    for y in 0..<n { for x in 0..<n { map[y * n + x] += factor * vector[y] * vector[x] } }
  }
}

/// y = (x − from) M + to.
struct Affine: Sendable {
  let from: [Double]
  /// Inputs × outputs.
  let map: [Double]
  let to: [Double]

  init(from: [Double], map: [Double], to: [Double]) {
    precondition(map.count == from.count * to.count, "a map of \(map.count) from \(from.count) to \(to.count)")
    (self.from, self.map, self.to) = (from, map, to)
  }

  /// The rows of examples, each mapped.
  func applied(to examples: Tensor<Float>) -> Tensor<Float> {
    precondition(examples.shape.rank == 2 && examples.shape[1] == from.count, "examples of \(examples.shape)")
    let (count, n, m) = (examples.shape[0], from.count, to.count)
    return examples.withUnsafeBufferPointer { numbers in
      map.withUnsafeBufferPointer { map in
        Tensor(uninitialized: [count, m]) { results in
          var sums = [Double](repeating: 0, count: m)
          for example in 0..<count {
            for index in 0..<m { sums[index] = to[index] }
            for input in 0..<n {
              let value = Double(numbers[example * n + input]) - from[input]
              for index in 0..<m { sums[index] += value * map[input * m + index] }
            }
            for index in 0..<m { results[example * m + index] = Float(sums[index]) }
          }
        }
      }
    }
  }
}
