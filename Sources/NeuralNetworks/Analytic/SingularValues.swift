/// A = U Σ Vᵀ of a square matrix by Jacobi's rotations of its columns (Hestenes 1958): each pair is made orthogonal in
/// turn, until all are.
struct SingularValues {
  /// The singular values, the largest first.
  let values: [Double]
  /// U Σ and V, column by column, in the order of the values.
  private let left: [[Double]]
  private let right: [[Double]]

  /// - Parameters:
  ///   - matrix: n × n numbers, column by column.
  ///   - count: n.
  init(_ matrix: [Double], count: Int) {
    var a = (0..<count).map { Array(matrix[$0 * count..<($0 + 1) * count]) }
    var v = (0..<count).map { x in (0..<count).map { $0 == x ? 1.0 : 0 } }
    // Ten sweeps are enough in practice, as errors are squared in each.
    for _ in 0..<60 {
      var isDone = true
      for p in 0..<count {
        for q in p + 1..<count {
          guard let (cosine, sine) = Self.rotation(a[p], a[q]) else { continue }
          isDone = false
          Self.rotate(&a, p, q, cosine, sine)
          Self.rotate(&v, p, q, cosine, sine)
        }
      }
      if isDone { break }
    }
    let lengths = a.map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let order = (0..<count).sorted { (lengths[$0], $1) > (lengths[$1], $0) }
    values = order.map { lengths[$0] }
    left = order.map { a[$0] }
    right = order.map { v[$0] }
  }

  /// The rotation that makes two columns orthogonal, or nil where they are.
  private static func rotation(_ p: [Double], _ q: [Double]) -> (cosine: Double, sine: Double)? {
    var (pp, qq, pq) = (0.0, 0.0, 0.0)
    for index in p.indices {
      pp += p[index] * p[index]
      qq += q[index] * q[index]
      pq += p[index] * q[index]
    }
    guard abs(pq) > 0x1p-52 * (pp * qq).squareRoot(), pp > 0, qq > 0 else { return nil }
    let zeta = (qq - pp) / (2 * pq)
    let tangent = (zeta < 0 ? -1 : 1) / (abs(zeta) + (1 + zeta * zeta).squareRoot())
    let cosine = 1 / (1 + tangent * tangent).squareRoot()
    return (cosine, cosine * tangent)
  }

  private static func rotate(_ columns: inout [[Double]], _ p: Int, _ q: Int, _ cosine: Double, _ sine: Double) {
    for index in columns[p].indices {
      let (x, y) = (columns[p][index], columns[q][index])
      columns[p][index] = cosine * x - sine * y
      columns[q][index] = sine * x + cosine * y
    }
  }

  /// The smallest of the vectors that A brings nearest to `side`, singular values up to the limit being taken for 0.
  func smallestSolution(_ side: [Double], above limit: Double) -> [Double] {
    var x = [Double](repeating: 0, count: side.count)
    for (index, value) in values.enumerated() where value > limit {
      let part = zip(left[index], side).reduce(0) { $0 + $1.0 * $1.1 } / (value * value)
      for y in x.indices { x[y] += part * right[index][y] }
    }
    return x
  }
}
