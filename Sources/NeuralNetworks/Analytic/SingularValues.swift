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
    var a = matrix
    var v = [Double](repeating: 0, count: count * count)
    for x in 0..<count { v[x * count + x] = 1 }
    a.withUnsafeMutableBufferPointer { a in
      v.withUnsafeMutableBufferPointer { v in
        // Ten sweeps are enough in practice, as errors are squared in each.
        for _ in 0..<60 { if !Self.sweep(a, v, count) { break } }
      }
    }
    let columns = (0..<count).map { x in x * count..<(x + 1) * count }
    let lengths = columns.map { a[$0].reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let order = (0..<count).sorted { (lengths[$0], $1) > (lengths[$1], $0) }
    values = order.map { lengths[$0] }
    left = order.map { Array(a[columns[$0]]) }
    right = order.map { Array(v[columns[$0]]) }
  }

  /// Makes each pair of columns orthogonal once, and says whether one was not.
  private static func sweep(
    _ a: UnsafeMutableBufferPointer<Double>, _ v: UnsafeMutableBufferPointer<Double>, _ count: Int
  ) -> Bool {
    var rotates = false
    for p in 0..<count {
      for q in p + 1..<count {
        let (left, right) = (p * count, q * count)
        guard let (cosine, sine) = rotation(a, left, right, count) else { continue }
        rotates = true
        for columns in [a, v] {
          for index in 0..<count {
            let (x, y) = (columns[left + index], columns[right + index])
            columns[left + index] = cosine * x - sine * y
            columns[right + index] = sine * x + cosine * y
          }
        }
      }
    }
    return rotates
  }

  /// The rotation that makes two columns, which begin at `p` and `q`, orthogonal, or nil where they are.
  private static func rotation(
    _ a: UnsafeMutableBufferPointer<Double>, _ p: Int, _ q: Int, _ count: Int
  ) -> (cosine: Double, sine: Double)? {
    // Four sums each, so that none waits for the one before.
    var (pp, qq, pq) = (SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero)
    for index in stride(from: 0, to: count, by: 4) {
      var (x, y) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
      for lane in 0..<min(4, count - index) {
        x[lane] = a[p + index + lane]
        y[lane] = a[q + index + lane]
      }
      pp += x * x
      qq += y * y
      pq += x * y
    }
    let (square, other, product) = (pp.sum(), qq.sum(), pq.sum())
    // What is left below this is the rounding of the sums.
    let rounding = 0x1p-52 * Double(count).squareRoot()
    guard abs(product) > rounding * (square * other).squareRoot(), square > 0, other > 0 else { return nil }
    let zeta = (other - square) / (2 * product)
    let tangent = (zeta < 0 ? -1 : 1) / (abs(zeta) + (1 + zeta * zeta).squareRoot())
    let cosine = 1 / (1 + tangent * tangent).squareRoot()
    return (cosine, cosine * tangent)
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
