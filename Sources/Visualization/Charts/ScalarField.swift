/// Numbers over a rectangle of the plane: samples at equal distances, the first and last of them on its edges.
public struct ScalarField: Hashable, Sendable {
  /// What it covers.
  public let x: ClosedRange<Double>
  public let y: ClosedRange<Double>
  /// The samples along x and along y, 2 or more.
  public let columns: Int
  public let rows: Int
  /// The samples, row by row from the least y on.
  public let values: [Double]

  /// Samples of a function.
  public init(
    x: ClosedRange<Double>, y: ClosedRange<Double>, columns: Int = 200, rows: Int = 200,
    _ function: (Double, Double) -> Double
  ) {
    precondition(columns > 1 && rows > 1, "a field of \(columns) × \(rows) samples")
    (self.x, self.y, self.columns, self.rows) = (x, y, columns, rows)
    var values: [Double] = []
    values.reserveCapacity(columns * rows)
    for row in 0..<rows {
      for column in 0..<columns {
        values.append(function(Self.place(column, of: columns, x), Self.place(row, of: rows, y)))
      }
    }
    self.values = values
  }

  private init(_ field: ScalarField, values: [Double]) {
    (x, y, columns, rows) = (field.x, field.y, field.columns, field.rows)
    self.values = values
  }

  /// The field of a function of each sample, such as its logarithm.
  public func map(_ function: (Double) -> Double) -> ScalarField { ScalarField(self, values: values.map(function)) }

  /// The number at a place, linear between the samples; outside that of the nearest place inside, and none where the place
  /// is none.
  public func value(at point: Point) -> Double {
    guard !point.x.isNaN, !point.y.isNaN else { return .nan }
    let across = min(max((point.x - x.lowerBound) / (x.upperBound - x.lowerBound), 0), 1) * Double(columns - 1)
    let along = min(max((point.y - y.lowerBound) / (y.upperBound - y.lowerBound), 0), 1) * Double(rows - 1)
    let (column, row) = (min(Int(across), columns - 2), min(Int(along), rows - 2))
    let (u, v) = (across - Double(column), along - Double(row))
    let first = row * columns + column
    let lower = values[first] + (values[first + 1] - values[first]) * u
    let upper = values[first + columns] + (values[first + columns + 1] - values[first + columns]) * u
    return lower + (upper - lower) * v
  }

  /// The lines along which the field has a value, in short pieces: marching squares, linear along the sides of each.
  public func contour(at level: Double) -> [[Point]] {
    var lines: [[Point]] = []
    for row in 0..<rows - 1 {
      for column in 0..<columns - 1 {
        let corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]
        let numbers = corners.map { values[$0.1 * columns + $0.0] - level }
        guard numbers.contains(where: { $0 < 0 }), numbers.contains(where: { $0 >= 0 }) else { continue }
        var crossings: [Point] = []
        for side in 0..<4 {
          let (a, b) = (numbers[side], numbers[(side + 1) % 4])
          guard (a < 0) != (b < 0) else { continue }
          let (from, to) = (place(corners[side]), place(corners[(side + 1) % 4]))
          let part = a / (a - b)
          crossings.append(Point(from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part))
        }
        if crossings.count == 4 {
          // A saddle: the middle says which corners belong together.
          let isFirstWithMiddle = (numbers.reduce(0, +) < 0) == (numbers[0] < 0)
          let order = isFirstWithMiddle ? [0, 1, 2, 3] : [3, 0, 1, 2]
          lines.append([crossings[order[0]], crossings[order[1]]])
          lines.append([crossings[order[2]], crossings[order[3]]])
        } else {
          lines.append(crossings)
        }
      }
    }
    return lines
  }

  private func place(_ corner: (Int, Int)) -> Point {
    Point(Self.place(corner.0, of: columns, x), Self.place(corner.1, of: rows, y))
  }

  private static func place(_ index: Int, of count: Int, _ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * Double(index) / Double(count - 1)
  }
}
