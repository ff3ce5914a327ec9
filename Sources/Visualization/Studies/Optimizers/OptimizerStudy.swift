/// Optimizers from one start on functions of two numbers: their ways, how soon they are there, and where they end.
public struct OptimizerStudy: Sendable {
  /// The functions.
  public var landscapes: [Landscape]
  /// The most steps of a way.
  public var steps: Int
  /// How far above the lowest value a way is at its goal.
  public var tolerance: Double
  /// Where each way begins; nil for the functions' own starts.
  public var start: Point?
  /// The learning rate of all rules; nil for one that suits each rule and function.
  public var learningRate: Double?

  /// A study; all functions, 300 steps and a tolerance of 0.0001 unless stated otherwise.
  public init(
    landscapes: [Landscape] = Landscape.all, steps: Int = 300, tolerance: Double = 1e-4, start: Point? = nil,
    learningRate: Double? = nil
  ) {
    precondition(!landscapes.isEmpty && steps > 0, "\(landscapes.count) functions and \(steps) steps")
    self.landscapes = landscapes
    self.steps = steps
    self.tolerance = tolerance
    self.start = start
    self.learningRate = learningRate
  }

  /// The way of each rule on a function.
  public func paths(on landscape: Landscape) -> [DescentPath] {
    DescentRule.allCases.map { path($0, rate: rate(of: $0, on: landscape), on: landscape) }
  }

  /// For each rule the ways with a learning rate that is too small (a twentieth), the good one, and one that is too large.
  public func ratePaths(on landscape: Landscape) -> [[DescentPath]] {
    DescentRule.allCases.map { rule in
      let good = rate(of: rule, on: landscape)
      let rates = [good / 20, good, rule.excessiveRate(curvature: landscape.curvature, good: good)]
      return rates.map { path(rule, rate: $0, on: landscape) }
    }
  }

  /// The function on which learning rates are compared: the valley, where it is among them.
  public var rateLandscape: Landscape { landscapes.first { $0.name == Landscape.valley.name } ?? landscapes[0] }

  private func rate(of rule: DescentRule, on landscape: Landscape) -> Double {
    learningRate ?? landscape.rates[rule] ?? 0.01
  }

  private func path(_ rule: DescentRule, rate: Double, on landscape: Landscape) -> DescentPath {
    DescentPath(
      rule, rate: rate, on: landscape, from: start ?? landscape.start, steps: steps, tolerance: tolerance)
  }

  /// The numbers as tables, and the pictures `optimizers-paths`, `optimizers-heights` and `optimizers-rates`.
  ///
  /// - Parameter scale: the pixels of a point in the pictures.
  public func report(scale: Double = 2) -> StudyReport {
    var report = StudyReport()
    let ways = landscapes.map { (landscape: $0, paths: paths(on: $0)) }
    var table = TextTable(Self.head, leftColumns: 2)
    for (landscape, paths) in ways { for path in paths { table.append(row(landscape.name, path)) } }
    report.add(table, titled: "At most \(steps) steps; f is above the lowest value.")
    let rates = ratePaths(on: rateLandscape)
    var rateTable = TextTable(Self.head, leftColumns: 2)
    for path in rates.joined() { rateTable.append(row(rateLandscape.name, path)) }
    report.add(rateTable, titled: "Learning rates too small, good and too large:")
    let pictures = OptimizerPictures(study: self)
    report.add(
      pictures.paths(ways).image(scale: scale), named: "optimizers-paths",
      caption: "The ways over contour lines")
    report.add(
      pictures.heights(ways).image(scale: scale), named: "optimizers-heights",
      caption: "The height above the lowest value, step by step")
    report.add(
      pictures.rates(rates, on: rateLandscape).image(scale: scale), named: "optimizers-rates",
      caption: "Learning rates that are too small, good and too large")
    return report
  }

  private static let head = ["function", "rule", "rate", "steps", "x", "y", "f", "ends at"]

  private func row(_ name: String, _ path: DescentPath) -> [String] {
    let end = path.points[path.points.count - 1]
    return [
      name, path.rule.name, Numerals.significant(path.learningRate), path.stepsToTolerance.map(String.init) ?? "–",
      Numerals.fixed(end.x, decimals: 3), Numerals.fixed(end.y, decimals: 3),
      Numerals.significant(path.heights[path.heights.count - 1], digits: 2), path.outcome.rawValue,
    ]
  }
}
