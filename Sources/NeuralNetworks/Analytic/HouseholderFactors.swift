import Tensors

/// A = Q R by Householder's reflections (1958), applied to the right sides as well: Golub and Van Loan, Matrix Computations, 5.2.
struct HouseholderFactors {
  /// The number of unknowns n.
  private let unknowns: Int
  /// R, n × n, upper triangular, column by column.
  private let triangle: [Double]
  /// The first n numbers of QᵀB for each right side.
  private let rotated: [[Double]]
  private let examples: Int

  /// - Parameter ridge: λ: √λ times the identity is put below A, and zeros below B.
  init(_ design: Tensor<Double>, _ targets: Tensor<Double>, ridge: Double) {
    let (m, n) = (design.shape[0], design.shape[1])
    examples = m + (ridge > 0 ? n : 0)
    unknowns = n
    // With zeros below, so that R is square where there are fewer examples than unknowns.
    let height = max(examples, n)
    func columns(_ tensor: Tensor<Double>) -> [[Double]] {
      var result = [[Double]](repeating: [Double](repeating: 0, count: height), count: tensor.shape[1])
      for y in 0..<m {
        let row = tensor.row(y)
        for x in row.indices { result[x][y] = row[x] }
      }
      return result
    }
    var (a, b) = (columns(design), columns(targets))
    if ridge > 0 { for x in 0..<n { a[x][m + x] = ridge.squareRoot() } }
    var triangle = [Double](repeating: 0, count: n * n)
    for x in 0..<n {
      let (mirror, diagonal) = Self.reflection(of: a[x], from: x)
      for y in 0..<x { triangle[x * n + y] = a[x][y] }
      triangle[x * n + x] = diagonal
      guard let mirror else { continue }
      for other in x + 1..<n { Self.reflect(&a[other], by: mirror, from: x) }
      for side in b.indices { Self.reflect(&b[side], by: mirror, from: x) }
    }
    self.triangle = triangle
    rotated = b.map { Array($0.prefix(n)) }
  }

  /// The vector v, of length √2, for which 1 − v vᵀ turns what is below `start` into 0; and what stands at `start` then.
  private static func reflection(of column: [Double], from start: Int) -> (mirror: [Double]?, diagonal: Double) {
    // Scaled, so that no square is too large or too small.
    let scale = column[start...].reduce(0) { max($0, abs($1)) }
    guard scale > 0 else { return (nil, 0) }
    var mirror = column[start...].map { $0 / scale }
    let norm = mirror.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let diagonal = mirror[0] > 0 ? -norm : norm
    let length = (norm * (norm + abs(mirror[0]))).squareRoot()
    mirror[0] -= diagonal
    return (mirror.map { $0 / length }, diagonal * scale)
  }

  private static func reflect(_ column: inout [Double], by mirror: [Double], from start: Int) {
    var product = 0.0
    for index in mirror.indices { product += mirror[index] * column[start + index] }
    for index in mirror.indices { column[start + index] -= product * mirror[index] }
  }

  /// The solution; the squared errors are left to whoever has A and B.
  var solution: LeastSquaresSolution {
    let n = unknowns
    let singular = SingularValues(triangle, count: n)
    let limit = LeastSquaresSolution.cut(singular.values, examples)
    let isRegular = singular.values.allSatisfy { $0 > limit }
    let columns = rotated.map { isRegular ? substituted($0) : singular.smallestSolution($0, above: limit) }
    return LeastSquaresSolution(
      coefficients: Tensor(shape: [n, columns.count], elements: (0..<n).flatMap { y in columns.map { $0[y] } }),
      squaredErrors: [], singularValues: singular.values, examples: examples)
  }

  /// R⁻¹ times a vector.
  private func substituted(_ side: [Double]) -> [Double] {
    var x = side
    for j in x.indices.reversed() {
      x[j] /= triangle[j * unknowns + j]
      for i in 0..<j { x[i] -= triangle[j * unknowns + i] * x[j] }
    }
    return x
  }
}
