/// A = V Λ Vᵀ of a symmetric matrix by Jacobi's rotations (Jacobi 1846; cyclic, as in Golub and Van Loan, Matrix Computations,
/// section 8.5): each pair of rows and columns is turned until the number where they meet is 0, until all are.
///
/// A sweep takes 4 n³ steps, and the squares of the numbers beside the diagonal fall quadratically: six to ten sweeps are
/// enough. Errors are some 10⁻¹⁶ of the largest eigenvalue.
package struct SymmetricEigensystem: Sendable {
  /// The eigenvalues, the largest first.
  package let values: [Double]
  /// The eigenvectors in the order of the values, of length 1; the number of the largest size in each is above 0.
  package let vectors: [[Double]]

  /// - Parameters:
  ///   - matrix: n × n numbers, of which the upper triangle counts.
  ///   - count: n.
  package init(_ matrix: [Double], count: Int) {
    precondition(matrix.count == count * count, "\(matrix.count) numbers for a matrix of \(count)×\(count)")
    var a = matrix
    for y in 0..<count { for x in 0..<y { a[y * count + x] = a[x * count + y] } }
    // Row by row an eigenvector.
    var v = [Double](repeating: 0, count: count * count)
    for x in 0..<count { v[x * count + x] = 1 }
    let size = a.reduce(0) { $0 + $1 * $1 }.squareRoot()
    a.withUnsafeMutableBufferPointer { a in
      v.withUnsafeMutableBufferPointer { v in
        for _ in 0..<60 { if !Self.sweep(a, v, count, below: size * 0x1p-53 / Double(max(count, 1))) { break } }
      }
    }
    let order = (0..<count).sorted { (a[$0 * count + $0], $1) > (a[$1 * count + $1], $0) }
    values = order.map { a[$0 * count + $0] }
    vectors = order.map { index in
      let vector = Array(v[index * count..<(index + 1) * count])
      let largest = vector.reduce(0) { abs($1) > abs($0) * (1 + 1e-9) ? $1 : $0 }
      return largest < 0 ? vector.map { -$0 } : vector
    }
  }

  /// Turns each pair once, and says whether one had to be turned.
  private static func sweep(
    _ a: UnsafeMutableBufferPointer<Double>, _ v: UnsafeMutableBufferPointer<Double>, _ count: Int, below limit: Double
  ) -> Bool {
    var rotates = false
    for p in 0..<count {
      for q in p + 1..<max(count, p + 1) where abs(a[p * count + q]) > limit {
        rotates = true
        let theta = (a[q * count + q] - a[p * count + p]) / (2 * a[p * count + q])
        let tangent = (theta < 0 ? -1 : 1) / (abs(theta) + (1 + theta * theta).squareRoot())
        let cosine = 1 / (1 + tangent * tangent).squareRoot()
        let sine = cosine * tangent
        let shift = tangent * a[p * count + q]
        for index in 0..<count where index != p && index != q {
          let (x, y) = (a[p * count + index], a[q * count + index])
          (a[p * count + index], a[q * count + index]) = (cosine * x - sine * y, sine * x + cosine * y)
        }
        for index in 0..<count where index != p && index != q {
          a[index * count + p] = a[p * count + index]
          a[index * count + q] = a[q * count + index]
        }
        a[p * count + p] -= shift
        a[q * count + q] += shift
        (a[p * count + q], a[q * count + p]) = (0, 0)
        for index in 0..<count {
          let (x, y) = (v[p * count + index], v[q * count + index])
          (v[p * count + index], v[q * count + index]) = (cosine * x - sine * y, sine * x + cosine * y)
        }
      }
    }
    return rotates
  }
}
