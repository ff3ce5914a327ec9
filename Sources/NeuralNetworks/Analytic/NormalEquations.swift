public import Tensors

/// The normal equations AᵀA X = AᵀB, gathered block by block: the examples need not be in memory all at once.
///
/// Sums are formed in the order of the examples. For the same bits for any number of threads, let each block have equations of its
/// own and ``merge(_:)`` them in order.
public struct NormalEquations: Hashable, Sendable {
  /// The number of unknowns n.
  public let unknowns: Int
  /// The number of right sides k.
  public let rightSides: Int
  /// How many examples were added.
  public internal(set) var examples = 0
  /// AᵀA, n × n: the lower triangle, row by row in a square.
  package internal(set) var gram: [Double]
  /// AᵀB, n × k.
  package internal(set) var products: [Double]
  /// The sum of squares of each column of B.
  package internal(set) var squares: [Double]

  /// Equations without an example.
  public init(unknowns: Int, rightSides: Int) {
    precondition(unknowns > 0 && rightSides >= 0, "\(unknowns) unknowns and \(rightSides) right sides")
    self.unknowns = unknowns
    self.rightSides = rightSides
    gram = [Double](repeating: 0, count: unknowns * unknowns)
    products = [Double](repeating: 0, count: unknowns * rightSides)
    squares = [Double](repeating: 0, count: rightSides)
  }

  /// Adds a block of examples.
  ///
  /// - Parameters:
  ///   - design: rows of A, examples × unknowns.
  ///   - targets: rows of B, examples × right sides.
  /// - Throws: ``NetworkError`` of kind `shape` or `data`, where they do not fit or are not finite.
  public mutating func add(_ design: Tensor<Double>, _ targets: Tensor<Double>) throws(NetworkError) {
    try LeastSquares.check(design, targets)
    guard design.shape[1] == unknowns, targets.shape[1] == rightSides else {
      throw NetworkError(
        .shape, "a design of \(design.shape) and targets of \(targets.shape) for \(unknowns) unknowns")
    }
    examples += design.shape[0]
    for example in 0..<design.shape[0] {
      let (row, target) = (design.row(example), targets.row(example))
      for i in 0..<unknowns {
        let value = row[i]
        for j in 0...i { gram[i * unknowns + j] += value * row[j] }
        for side in 0..<rightSides { products[i * rightSides + side] += value * target[side] }
      }
      for side in 0..<rightSides { squares[side] += target[side] * target[side] }
    }
  }

  /// Adds the examples of other equations.
  public mutating func merge(_ other: NormalEquations) {
    precondition(
      other.unknowns == unknowns && other.rightSides == rightSides,
      "equations of \(other.unknowns) unknowns and \(other.rightSides) right sides for \(unknowns) and \(rightSides)")
    examples += other.examples
    for index in gram.indices { gram[index] += other.gram[index] }
    for index in products.indices { products[index] += other.products[index] }
    for index in squares.indices { squares[index] += other.squares[index] }
  }

  /// The solution by Cholesky's method.
  ///
  /// Its squared errors are differences of large numbers: near 0 they are rounding.
  ///
  /// - Parameter ridge: λ, added to the diagonal of AᵀA.
  /// - Throws: ``NetworkError`` of kind `data` where AᵀA + λ is not positive definite.
  public func solution(ridge: Double = 0) throws(NetworkError) -> LeastSquaresSolution {
    let n = unknowns
    let square = full(ridge: ridge)
    let factor = try factored(square)
    let x = substituted(products, sides: rightSides, factor: factor)
    // |A X − B|² = |B|² − 2 Xᵀ AᵀB + Xᵀ AᵀA X.
    let plain = full(ridge: 0)
    let errors = (0..<rightSides).map { side in
      var error = squares[side]
      for i in 0..<n {
        var image = -2 * products[i * rightSides + side]
        for j in 0..<n { image += plain[i * n + j] * x[j * rightSides + side] }
        error += x[i * rightSides + side] * image
      }
      return max(error, 0)
    }
    return LeastSquaresSolution(
      coefficients: Tensor(shape: [n, rightSides], elements: x), squaredErrors: errors,
      singularValues: SingularValues(square, count: n).values.map { $0.squareRoot() }, examples: examples)
  }

  /// (L Lᵀ)⁻¹ times n × `sides` numbers.
  func substituted(_ numbers: [Double], sides: Int, factor: [Double]) -> [Double] {
    let n = unknowns
    var x = numbers
    for side in 0..<sides {
      for i in 0..<n {
        for j in 0..<i { x[i * sides + side] -= factor[i * n + j] * x[j * sides + side] }
        x[i * sides + side] /= factor[i * n + i]
      }
      for i in (0..<n).reversed() {
        for j in i + 1..<n { x[i * sides + side] -= factor[j * n + i] * x[j * sides + side] }
        x[i * sides + side] /= factor[i * n + i]
      }
    }
    return x
  }

  /// AᵀA + λ as a full matrix.
  func full(ridge: Double) -> [Double] {
    var square = gram
    for i in 0..<unknowns {
      for j in 0..<i { square[j * unknowns + i] = gram[i * unknowns + j] }
      square[i * unknowns + i] += ridge
    }
    return square
  }

  /// Cholesky's factor L, of which L Lᵀ is the matrix, in the lower triangle.
  func factored(_ square: [Double]) throws(NetworkError) -> [Double] {
    let n = unknowns
    var factor = square
    for i in 0..<n {
      for j in 0...i {
        var sum = factor[i * n + j]
        for k in 0..<j { sum -= factor[i * n + k] * factor[j * n + k] }
        guard i == j else {
          factor[i * n + j] = sum / factor[j * n + j]
          continue
        }
        // What is left of a column that depends on those before it is rounding.
        guard sum > square[i * n + i] * Double(n) * 0x1p-52 else {
          throw NetworkError(
            .data,
            "unknown \(i) of \(n) depends on those before it: no solution by Cholesky's method without a ridge; QR finds one"
          )
        }
        factor[i * n + i] = sum.squareRoot()
      }
    }
    return factor
  }
}
