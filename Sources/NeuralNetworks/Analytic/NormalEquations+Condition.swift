import Tensors

extension NormalEquations {
  /// Equations whose sums somebody else formed.
  ///
  /// - Parameters:
  ///   - gram: AᵀA, n × n, of which the lower triangle is read.
  ///   - products: AᵀB, n × k.
  ///   - squares: the sum of squares of each column of B.
  ///   - examples: the number of rows of A.
  package init(gram: [Double], products: [Double], squares: [Double], examples: Int) {
    self.init(unknowns: squares.isEmpty ? 0 : products.count / squares.count, rightSides: squares.count)
    precondition(gram.count == unknowns * unknowns, "\(gram.count) sums of products for \(unknowns) unknowns")
    self.gram = gram
    self.products = products
    self.squares = squares
    self.examples = examples
  }

  /// The solution by Cholesky's method with A's condition number instead of all singular values, which take too long for the
  /// hundreds of unknowns of a large kernel.
  ///
  /// The largest and the smallest singular value come from power iterations with AᵀA and with its inverse, to a percent or so.
  ///
  /// - Parameter ridge: λ, added to the diagonal of AᵀA.
  /// - Returns: X, n × k, and the condition number.
  /// - Throws: ``NetworkError`` of kind `data` where AᵀA + λ is not positive definite.
  package func conditionedSolution(
    ridge: Double = 0
  ) throws(NetworkError) -> (coefficients: [Double], conditionNumber: Double) {
    let square = full(ridge: ridge)
    let factor = try factored(square)
    let largest = Self.largestValue(unknowns) { vector in
      (0..<unknowns).map { row in
        var sum = 0.0
        for column in 0..<unknowns { sum += square[row * unknowns + column] * vector[column] }
        return sum
      }
    }
    let inverse = Self.largestValue(unknowns) { substituted($0, sides: 1, factor: factor) }
    return (substituted(products, sides: rightSides, factor: factor), (largest * inverse).squareRoot())
  }

  /// The largest eigenvalue of a positive matrix.
  private static func largestValue(_ count: Int, _ times: ([Double]) -> [Double]) -> Double {
    var random = RandomGenerator(seed: 1)
    var vector = (0..<count).map { _ in random.normal() }
    var value = 0.0
    for _ in 0..<30 {
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > 0 else { return value }
      vector = vector.map { $0 / length }
      let image = times(vector)
      let next = zip(image, vector).reduce(0) { $0 + $1.0 * $1.1 }
      vector = image
      if abs(next - value) <= 1e-3 * next { return next }
      value = next
    }
    return value
  }
}
