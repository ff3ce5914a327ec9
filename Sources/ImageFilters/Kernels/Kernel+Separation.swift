#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension Kernel {
  /// A kernel's singular value decomposition: weights = sum over i of values[i] · columns[i] · rows[i]ᵀ.
  public struct SingularValues: Sendable {
    /// Descending, never negative.
    public let values: [Double]
    /// Unit vectors of ``Kernel/height`` numbers.
    public let columns: [[Double]]
    /// Unit vectors of ``Kernel/width`` numbers.
    public let rows: [[Double]]
  }

  /// The singular value decomposition, by one-sided Jacobi rotations (Hestenes 1958).
  public var singularValues: SingularValues {
    guard width <= height else {
      let turned = transposed.singularValues
      return SingularValues(values: turned.values, columns: turned.rows, rows: turned.columns)
    }
    // The columns of the table are turned against each other until all are orthogonal; the same rotations, applied to
    // the identity, give the right vectors.
    var left = transposed.rows
    var right = (0..<width).map { index in (0..<width).map { $0 == index ? 1.0 : 0.0 } }
    for _ in 0..<60 {
      var largest = 0.0
      for p in 0..<width {
        for q in p + 1..<max(width, p + 1) {
          largest = max(largest, Self.orthogonalize(&left, &right, p, q))
        }
      }
      if largest < 1e-14 { break }
    }
    let lengths = left.map { sqrt($0.reduce(0) { $0 + $1 * $1 }) }
    let order = lengths.indices.sorted { lengths[$0] > lengths[$1] }
    return SingularValues(
      values: order.map { lengths[$0] },
      columns: order.map { index in
        lengths[index] > 0 ? left[index].map { $0 / lengths[index] } : left[index]
      },
      rows: order.map { right[$0] })
  }

  /// Turns two vectors in their plane until they are orthogonal; returns the cosine between them before.
  private static func orthogonalize(
    _ left: inout [[Double]], _ right: inout [[Double]], _ p: Int, _ q: Int
  ) -> Double {
    var pp = 0.0
    var qq = 0.0
    var pq = 0.0
    for (a, b) in zip(left[p], left[q]) {
      pp += a * a
      qq += b * b
      pq += a * b
    }
    let scale = sqrt(pp * qq)
    guard scale > 1e-300, abs(pq) > 1e-15 * scale else { return 0 }
    let zeta = (qq - pp) / (2 * pq)
    let tangent = (zeta >= 0 ? 1.0 : -1.0) / (abs(zeta) + sqrt(1 + zeta * zeta))
    let cosine = 1 / sqrt(1 + tangent * tangent)
    let sine = cosine * tangent
    rotate(&left, p, q, cosine, sine)
    rotate(&right, p, q, cosine, sine)
    return abs(pq) / scale
  }

  private static func rotate(_ vectors: inout [[Double]], _ p: Int, _ q: Int, _ cosine: Double, _ sine: Double) {
    for index in vectors[p].indices {
      let (a, b) = (vectors[p][index], vectors[q][index])
      vectors[p][index] = cosine * a - sine * b
      vectors[q][index] = sine * a + cosine * b
    }
  }

  /// A column and a row whose product is the kernel, where there are such: two passes then do the work of one.
  ///
  /// What the product leaves out must not add up to more than 1e-5 of the weights, which is less than a hundredth of an
  /// 8-bit step of the brightest possible response.
  public var separated: (column: [Double], row: [Double])? {
    guard height > 1 || width > 1 else { return (weights, [1]) }
    guard isNearProduct else { return nil }
    let decomposition = singularValues
    guard let value = decomposition.values.first, value > 0 else { return nil }
    let column = decomposition.columns[0].map { $0 * value }
    let row = decomposition.rows[0]
    var rest = 0.0
    for y in 0..<height { for x in 0..<width { rest += abs(self[y, x] - column[y] * row[x]) } }
    guard rest <= 1e-5 * absoluteSum else { return nil }
    // A shared factor moves between the two so that simple kernels show simple numbers.
    let middle = row.max { abs($0) < abs($1) } ?? 1
    return (column.map { $0 * middle }, row.map { $0 / middle })
  }

  /// Whether the kernel is not far from the product of the column and the row through its largest weight. The best product
  /// is at most a few times nearer, so that the decomposition, which takes as long as a small picture, need not be asked.
  private var isNearProduct: Bool {
    guard let largest = weights.indices.max(by: { abs(weights[$0]) < abs(weights[$1]) }), weights[largest] != 0 else {
      return true
    }
    let (pivotRow, pivotColumn) = (largest / width, largest % width)
    var rest = 0.0
    for y in 0..<height {
      for x in 0..<width {
        rest += abs(self[y, x] - self[y, pivotColumn] * self[pivotRow, x] / weights[largest])
      }
    }
    return rest <= 1e-2 * absoluteSum
  }
}
