/// A pen's way through some points, in a box whose corners are (0, 0) at the top left and (1, 1).
struct Stroke: Sendable {
  /// A point on the way; at corners the pen changes its direction at once.
  struct Point: Sendable {
    var x: Double
    var y: Double
    var isCorner = false
  }

  var points: [Point]
  /// Whether the way ends where it began.
  var isClosed = false

  init(_ points: [(Double, Double)], corners: Set<Int> = [], isClosed: Bool = false) {
    self.points = points.enumerated().map { Point(x: $1.0, y: $1.1, isCorner: corners.contains($0)) }
    self.isClosed = isClosed
  }

  /// The way as short straight pieces: Catmull and Rom's spline (1974) through the points.
  ///
  /// - Parameter steps: the pieces between two points.
  func path(steps: Int) -> [(x: Double, y: Double)] {
    // A point that is there twice is a corner of the spline; the ends are corners of open ways.
    var knots = points.flatMap { $0.isCorner ? [$0, $0] : [$0] }
    if isClosed {
      knots = [knots[knots.count - 1]] + knots + [knots[0], knots[1]]
    } else {
      knots = [knots[0]] + knots + [knots[knots.count - 1]]
    }
    var path = [(x: knots[1].x, y: knots[1].y)]
    for index in 1..<knots.count - 2 {
      let (a, b, c, d) = (knots[index - 1], knots[index], knots[index + 1], knots[index + 2])
      if b.x == c.x && b.y == c.y { continue }
      for step in 1...steps {
        let t = Double(step) / Double(steps)
        path.append((Self.blend(a.x, b.x, c.x, d.x, t), Self.blend(a.y, b.y, c.y, d.y, t)))
      }
    }
    return path
  }

  private static func blend(_ a: Double, _ b: Double, _ c: Double, _ d: Double, _ t: Double) -> Double {
    let slope = (c - a) / 2
    let bend = a - 2.5 * b + 2 * c - d / 2
    let twist = (d - a) / 2 + 1.5 * (b - c)
    return b + t * (slope + t * (bend + t * twist))
  }
}

extension Stroke {
  /// The ways in which people write each digit.
  static let digits: [[[Stroke]]] = [
    [
      [
        Stroke(
          [
            (0.55, 0), (0.24, 0.12), (0.1, 0.5), (0.22, 0.88), (0.5, 1), (0.8, 0.86), (0.9, 0.48), (0.78, 0.12),
          ], isClosed: true)
      ],
      [Stroke([(0.7, 0.06), (0.35, 0.05), (0.1, 0.45), (0.25, 0.9), (0.6, 0.98), (0.9, 0.6), (0.8, 0.2), (0.5, 0)])],
    ],
    [
      [Stroke([(0.5, 0), (0.5, 1)])],
      [Stroke([(0.24, 0.24), (0.54, 0), (0.52, 1)], corners: [1])],
      [Stroke([(0.26, 0.22), (0.52, 0), (0.52, 1)], corners: [1]), Stroke([(0.22, 1), (0.82, 1)])],
    ],
    [
      [
        Stroke(
          [
            (0.13, 0.26), (0.3, 0.04), (0.62, 0.02), (0.82, 0.22), (0.72, 0.47), (0.42, 0.74), (0.1, 1), (0.5, 0.98),
            (0.9, 1),
          ], corners: [6])
      ],
      [
        Stroke([
          (0.16, 0.22), (0.4, 0), (0.75, 0.1), (0.76, 0.4), (0.45, 0.76), (0.16, 0.94), (0.14, 0.78), (0.4, 0.82),
          (0.66, 0.98), (0.92, 0.88),
        ])
      ],
    ],
    [
      [
        Stroke(
          [
            (0.14, 0.14), (0.45, 0), (0.78, 0.14), (0.74, 0.36), (0.4, 0.47), (0.76, 0.56), (0.88, 0.78), (0.6, 0.98),
            (0.3, 0.98), (0.1, 0.84),
          ], corners: [4])
      ],
      [
        Stroke(
          [(0.14, 0.02), (0.82, 0), (0.44, 0.4), (0.8, 0.5), (0.88, 0.76), (0.55, 1), (0.12, 0.9)], corners: [1, 2])
      ],
    ],
    [
      [
        Stroke([(0.24, 0), (0.2, 0.3), (0.1, 0.58), (0.5, 0.6), (0.92, 0.54)], corners: [2]),
        Stroke([(0.74, 0.08), (0.7, 0.5), (0.64, 1)]),
      ],
      [
        Stroke([(0.64, 0), (0.08, 0.66), (0.92, 0.66)], corners: [1]),
        Stroke([(0.64, 0), (0.66, 1)]),
      ],
    ],
    [
      [
        Stroke(
          [
            (0.84, 0.02), (0.26, 0), (0.2, 0.44), (0.5, 0.35), (0.82, 0.48), (0.86, 0.76), (0.55, 1), (0.12, 0.9),
          ], corners: [1, 2])
      ],
      [
        Stroke(
          [(0.28, 0.06), (0.24, 0.42), (0.56, 0.38), (0.84, 0.58), (0.76, 0.88), (0.42, 1), (0.12, 0.88)], corners: [1]),
        Stroke([(0.26, 0.06), (0.86, 0)]),
      ],
    ],
    [
      [
        Stroke([
          (0.72, 0.02), (0.4, 0.2), (0.16, 0.55), (0.2, 0.86), (0.5, 1), (0.82, 0.86), (0.78, 0.62), (0.5, 0.52),
          (0.2, 0.7),
        ])
      ],
      [
        Stroke([
          (0.5, 0), (0.24, 0.34), (0.14, 0.7), (0.34, 0.98), (0.7, 0.96), (0.84, 0.74), (0.6, 0.56), (0.3, 0.66),
          (0.24, 0.84),
        ])
      ],
    ],
    [
      [Stroke([(0.1, 0.03), (0.88, 0), (0.62, 0.45), (0.42, 1)], corners: [1])],
      [
        Stroke([(0.1, 0.06), (0.45, 0.05), (0.88, 0), (0.6, 0.45), (0.36, 1)], corners: [2]),
        Stroke([(0.3, 0.54), (0.8, 0.48)]),
      ],
    ],
    [
      [
        Stroke(
          [
            (0.76, 0.16), (0.5, 0), (0.22, 0.15), (0.36, 0.4), (0.68, 0.6), (0.82, 0.82), (0.5, 1), (0.18, 0.82),
            (0.34, 0.6), (0.66, 0.38),
          ], isClosed: true)
      ],
      [
        Stroke([(0.5, 0), (0.24, 0.1), (0.28, 0.38), (0.5, 0.46), (0.74, 0.36), (0.76, 0.1)], isClosed: true),
        Stroke([(0.5, 0.46), (0.18, 0.6), (0.2, 0.92), (0.5, 1), (0.82, 0.9), (0.82, 0.6)], isClosed: true),
      ],
    ],
    [
      [
        Stroke(
          [
            (0.8, 0.16), (0.52, 0), (0.22, 0.14), (0.2, 0.4), (0.48, 0.52), (0.74, 0.38), (0.82, 0.14), (0.78, 0.6),
            (0.66, 1),
          ], corners: [6])
      ],
      [
        Stroke([
          (0.8, 0.26), (0.6, 0.02), (0.26, 0.1), (0.2, 0.42), (0.5, 0.54), (0.78, 0.34), (0.82, 0.24), (0.78, 0.68),
          (0.54, 0.98), (0.2, 0.94),
        ])
      ],
    ],
  ]
}
