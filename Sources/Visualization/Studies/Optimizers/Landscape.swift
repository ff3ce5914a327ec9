#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A function of two numbers that optimizers walk down on, with its gradient.
public struct Landscape: Sendable {
  /// One word for the command line.
  public let name: String
  /// A few words for people.
  public let title: String
  /// What the function is, as a formula.
  public let formula: String
  /// The function.
  public let value: @Sendable (Point) -> Double
  /// Its derivatives by x and by y.
  public let gradient: @Sendable (Point) -> Point
  /// The least value of all.
  public let lowest: Double
  /// Where it is.
  public let minima: [Point]
  /// Where the walk begins unless stated otherwise.
  public let start: Point
  /// What is shown.
  public let x: ClosedRange<Double>
  public let y: ClosedRange<Double>
  /// How high a place is where the map's colours begin to say less, as a part of the highest in view.
  let softness: Double
  /// The largest second derivative near the minima, which limits the learning rates.
  public let curvature: Double
  /// A learning rate that suits each rule here.
  let rates: [DescentRule: Double]

  /// All of them.
  public static let all = [bowl, valley, saddle, manyMinima]

  /// A convex bowl: x²/2 + y².
  public static let bowl = Landscape(
    name: "bowl", title: "A convex bowl", formula: "f = x²/2 + y²",
    value: { $0.x * $0.x / 2 + $0.y * $0.y }, gradient: { Point($0.x, 2 * $0.y) },
    lowest: 0, minima: [Point(0, 0)], start: Point(-3.2, 2.2), x: -4...2, y: -1.9...2.6, softness: 1 / 30, curvature: 2,
    rates: [.gradientDescent: 0.2, .momentum: 0.02, .nesterov: 0.05, .adaGrad: 1, .rmsProp: 0.1, .adam: 0.2])

  /// A valley that is 40 times steeper across than along, and lies askew: (u² + 40 v²)/2, where u and v are x and y turned by 20°.
  public static let valley: Landscape = {
    let (cosine, sine) = (cos(20 * Double.pi / 180), sin(20 * Double.pi / 180))
    return Landscape(
      name: "valley", title: "An ill-conditioned valley", formula: "f = (u² + 40 v²)/2; u, v are x, y turned by 20°",
      value: { point in
        let (u, v) = (cosine * point.x + sine * point.y, cosine * point.y - sine * point.x)
        return (u * u + 40 * v * v) / 2
      },
      gradient: { point in
        let (u, v) = (cosine * point.x + sine * point.y, cosine * point.y - sine * point.x)
        return Point(cosine * u - sine * 40 * v, sine * u + cosine * 40 * v)
      },
      lowest: 0, minima: [Point(0, 0)], start: Point(-3.3, 0.6), x: -4...2, y: -2.5...2, softness: 1 / 300,
      curvature: 40,
      rates: [.gradientDescent: 0.045, .momentum: 0.01, .nesterov: 0.01, .adaGrad: 2, .rmsProp: 0.05, .adam: 0.5])
  }()

  /// A saddle at 0 between two minima: x²/2 − y²/2 + y⁴/4; the walk begins almost on its ridge.
  public static let saddle = Landscape(
    name: "saddle", title: "A saddle", formula: "f = x²/2 − y²/2 + y⁴/4",
    value: { $0.x * $0.x / 2 - $0.y * $0.y / 2 + $0.y * $0.y * $0.y * $0.y / 4 },
    gradient: { Point($0.x, $0.y * $0.y * $0.y - $0.y) },
    lowest: -0.25, minima: [Point(0, 1), Point(0, -1)], start: Point(-3.2, 0.01), x: -4...2, y: -2.25...2.25,
    softness: 1 / 30,
    curvature: 2,
    rates: [.gradientDescent: 0.2, .momentum: 0.05, .nesterov: 0.05, .adaGrad: 0.5, .rmsProp: 0.05, .adam: 0.1])

  /// Many minima, of which the one at 0 is the lowest: 0.12 (x² + y²) + 0.2 (2 − cos 2.5x − cos 2.5y), in the manner of
  /// Rastrigin (1974).
  public static let manyMinima = Landscape(
    name: "minima", title: "Many minima", formula: "f = 0.12 (x² + y²) + 0.2 (2 − cos 2.5x − cos 2.5y)",
    value: { 0.12 * ($0.x * $0.x + $0.y * $0.y) + 0.2 * (2 - cos(2.5 * $0.x) - cos(2.5 * $0.y)) },
    gradient: { Point(0.24 * $0.x + 0.5 * sin(2.5 * $0.x), 0.24 * $0.y + 0.5 * sin(2.5 * $0.y)) },
    lowest: 0, minima: [Point(0, 0)], start: Point(-3.4, 2.5), x: -4.2...3, y: -2.3...3.1, softness: 2,
    curvature: 1.49,
    rates: [.gradientDescent: 0.2, .momentum: 0.1, .nesterov: 0.1, .adaGrad: 0.5, .rmsProp: 0.1, .adam: 0.5])

  /// Where a way ends.
  func outcome(of points: [Point], tolerance: Double) -> DescentPath.Outcome {
    let end = points[points.count - 1]
    guard end.isFinite, abs(end.x) < DescentPath.limit, abs(end.y) < DescentPath.limit else { return .diverged }
    if value(end) - lowest <= tolerance { return .lowest }
    if steepness(end) < 0.02 { return isMinimum(end) ? .otherMinimum : .saddle }
    let last = points.suffix(20)
    let middle = Point(
      last.reduce(0) { $0 + $1.x } / Double(last.count), last.reduce(0) { $0 + $1.y } / Double(last.count))
    let isRound = steepness(middle) < steepness(end) / 4 && value(middle) < value(end) && isMinimum(middle)
    return isRound ? .around : .underway
  }

  private func steepness(_ place: Point) -> Double { gradient(place).distance(to: Point(0, 0)) }

  /// Whether it goes up in eight directions.
  private func isMinimum(_ place: Point) -> Bool {
    (0..<8).allSatisfy { direction in
      let angle = Double(direction) * Double.pi / 4
      return value(Point(place.x + 0.1 * cos(angle), place.y + 0.1 * sin(angle))) > value(place)
    }
  }
}
