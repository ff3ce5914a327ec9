public import Tensors

/// The analytic solution of a linear problem: the X that makes the sum of squares of A X − B least.
///
/// A, the design matrix, has a row for each example and a column for each unknown; B has as many rows and a column for each
/// right side. All is computed in Double, on the calling thread.
public enum LeastSquares {
  /// How the solution is computed.
  public enum Method: String, Codable, Hashable, Sendable {
    /// From the normal equations AᵀA X = AᵀB: half the arithmetic, but errors grow with the square of the condition
    /// number. For condition numbers up to 10⁶ or so, and for more examples than fit in memory (``NormalEquations``).
    case cholesky
    /// From A = Q R by Householder's reflections: errors grow with the condition number alone. Where columns depend on
    /// each other, the solution is the smallest of many.
    case qr
  }

  /// Solves a problem.
  ///
  /// Takes O(m n²) for m examples and n unknowns, and O(n³) several times over for the singular values, which is most of
  /// it: half a second for 300 unknowns.
  ///
  /// - Parameters:
  ///   - design: A, examples × unknowns.
  ///   - targets: B, examples × right sides.
  ///   - ridge: λ, by which λ times the sum of squares of X is added to what is made least (Tikhonov); 0 or more.
  ///   - method: how the solution is computed.
  /// - Throws: ``NetworkError`` of kind `shape` where A and B do not fit, and of kind `data` where a number is not finite
  ///   or, by Cholesky's method, where columns of A depend on each other and there is no ridge.
  public static func solve(
    _ design: Tensor<Double>, _ targets: Tensor<Double>, ridge: Double = 0, method: Method = .qr
  ) throws(NetworkError) -> LeastSquaresSolution {
    try check(design, targets)
    guard ridge >= 0, ridge.isFinite else { throw NetworkError(.data, "a ridge of \(ridge)") }
    var solution: LeastSquaresSolution
    switch method {
    case .cholesky:
      var equations = NormalEquations(unknowns: design.shape[1], rightSides: targets.shape[1])
      try equations.add(design, targets)
      solution = try equations.solution(ridge: ridge)
    case .qr: solution = HouseholderFactors(design, targets, ridge: ridge).solution
    }
    solution.squaredErrors = squaredErrors(design, targets, solution.coefficients)
    return solution
  }

  /// Refuses what is no problem of least squares.
  static func check(_ design: Tensor<Double>, _ targets: Tensor<Double>) throws(NetworkError) {
    guard design.shape.rank == 2, targets.shape.rank == 2, design.shape[0] == targets.shape[0], design.count > 0 else {
      throw NetworkError(.shape, "no least squares of a design of \(design.shape) and targets of \(targets.shape)")
    }
    for (name, tensor) in [("design", design), ("targets", targets)] {
      let isFinite = tensor.withUnsafeBufferPointer { $0.allSatisfy(\.isFinite) }
      guard isFinite else { throw NetworkError(.data, "the \(name) of least squares has a number that is not finite") }
    }
  }

  /// The sum of squares of A X − B for each right side.
  static func squaredErrors(
    _ design: Tensor<Double>, _ targets: Tensor<Double>, _ coefficients: Tensor<Double>
  ) -> [Double] {
    let (unknowns, sides) = (design.shape[1], targets.shape[1])
    var errors = [Double](repeating: 0, count: sides)
    let x = coefficients.span
    for example in 0..<design.shape[0] {
      let (row, target) = (design.row(example), targets.row(example))
      for side in 0..<sides {
        var value = -target[side]
        for unknown in 0..<unknowns { value += row[unknown] * x[unknown * sides + side] }
        errors[side] += value * value
      }
    }
    return errors
  }
}

/// What least squares found.
public struct LeastSquaresSolution: Hashable, Sendable {
  /// X, unknowns × right sides.
  public internal(set) var coefficients: Tensor<Double>

  /// The sum of squares of A X − B for each right side, without the ridge's part.
  public internal(set) var squaredErrors: [Double]

  /// The singular values of A, the largest first; with a ridge λ, those of A over √λ times the identity.
  ///
  /// From normal equations, values below 10⁻⁸ of the largest are lost in rounding.
  public let singularValues: [Double]

  /// The number of examples, of which there may be fewer than unknowns.
  let examples: Int

  /// How many singular values are above rounding: above 2⁻⁵² times the largest of them and the larger extent of A, as in
  /// NumPy's `lstsq`.
  public var rank: Int {
    let limit = LeastSquaresSolution.cut(singularValues, examples)
    return singularValues.count { $0 > limit }
  }

  /// The largest over the smallest singular value: how much errors of A and B can grow on the way to X.
  public var conditionNumber: Double {
    guard let largest = singularValues.first, let smallest = singularValues.last, smallest > 0 else { return .infinity }
    return largest / smallest
  }

  /// What a singular value has to be above in order not to be taken for 0.
  static func cut(_ values: [Double], _ examples: Int) -> Double {
    (values.first ?? 0) * 0x1p-52 * Double(max(examples, values.count))
  }
}
