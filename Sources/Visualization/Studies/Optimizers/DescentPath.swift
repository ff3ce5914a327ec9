import NeuralNetworks

/// The update rules that the study compares.
public enum DescentRule: String, CaseIterable, Sendable {
  case gradientDescent
  case momentum
  case nesterov
  case adaGrad
  case rmsProp
  case adam

  /// The name that people know it by.
  public var name: String {
    switch self {
    case .gradientDescent: "gradient descent"
    case .momentum: "momentum 0.9"
    case .nesterov: "Nesterov 0.9"
    case .adaGrad: "AdaGrad"
    case .rmsProp: "RMSProp"
    case .adam: "Adam"
    }
  }

  /// The library's optimizer; momenta are 0.9, as is RMSProp's smoothing, all else the defaults.
  func optimizer(rate: Double) -> Optimizer {
    switch self {
    case .gradientDescent: .gradientDescent(learningRate: rate)
    case .momentum: .momentum(0.9, learningRate: rate)
    case .nesterov: .nesterov(0.9, learningRate: rate)
    case .adaGrad: .adaGrad(learningRate: rate)
    case .rmsProp: .rmsProp(learningRate: rate, smoothing: 0.9)
    case .adam: .adam(learningRate: rate)
    }
  }

  /// A learning rate that is too large where the second derivative is `curvature` at most.
  ///
  /// On a quadratic function gradient descent diverges from 2 / curvature on, with momentum μ from 2 (1 + μ) / curvature on,
  /// with Nesterov's from 2 (1 + μ) / ((1 + 2μ) curvature) on; this is a little more. Rules that divide by the size of the
  /// gradient do not diverge; twenty times a good rate is too large for them.
  func excessiveRate(curvature: Double, good: Double) -> Double {
    switch self {
    case .gradientDescent: 2.1 / curvature
    case .momentum: 3.9 / curvature
    case .nesterov: 1.42 / curvature
    case .adaGrad, .rmsProp, .adam: 20 * good
    }
  }
}

/// An optimizer's way from a start.
public struct DescentPath: Sendable {
  /// Where a way ends.
  public enum Outcome: String, Sendable {
    case lowest = "lowest minimum"
    case otherMinimum = "another minimum"
    case saddle = "saddle"
    /// The steps stay as large as they are, and jump over the minimum.
    case around = "around a minimum"
    case underway = "on the way"
    case diverged = "diverged"
  }

  public let rule: DescentRule
  public let learningRate: Double
  /// The start and the place after each step.
  public let points: [Point]
  /// The function there, above its lowest value.
  public let heights: [Double]
  /// The first step after which the height is within the tolerance; nil where there is none.
  public let stepsToTolerance: Int?
  public let outcome: Outcome

  /// Farther away nobody walks on.
  static let limit = 1e4

  /// Walks.
  init(
    _ rule: DescentRule, rate: Double, on landscape: Landscape, from start: Point, steps: Int, tolerance: Double
  ) {
    var state = OptimizerState(rule.optimizer(rate: rate), count: 2)
    var place = [Float(start.x), Float(start.y)]
    var points = [Point(Double(place[0]), Double(place[1]))]
    for _ in 0..<steps {
      let slope = landscape.gradient(points[points.count - 1])
      let gradients = [Float(slope.x), Float(slope.y)]
      place.withUnsafeMutableBufferPointer { place in
        gradients.withUnsafeBufferPointer { state.step(place, gradients: $0) }
      }
      points.append(Point(Double(place[0]), Double(place[1])))
      guard place.allSatisfy({ abs($0) < Float(Self.limit) }) else { break }
    }
    self.rule = rule
    learningRate = rate
    self.points = points
    heights = points.map { landscape.value($0) - landscape.lowest }
    stepsToTolerance = heights.firstIndex { $0 <= tolerance }
    outcome = landscape.outcome(of: points, tolerance: tolerance)
  }
}
