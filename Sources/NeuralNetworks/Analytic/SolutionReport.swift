public import Tensors

/// A problem of least squares solved twice: at once, and by an optimizer step by step from zeros.
///
/// The optimizer makes |A X − B|² / (2 m) least, for m examples or those of a mini-batch, whose gradient is
/// Aᵀ(A X − B) / m. Parameters are Float, as in a network, gradients are computed in Double: the distance does not fall far
/// below 10⁻⁷.
public struct SolutionReport: Hashable, Sendable {
  /// How the numerical solution is looked for.
  public struct Search: Codable, Hashable, Sendable {
    /// The update rule.
    public var optimizer: Optimizer
    /// How the optimizer's learning rate changes from step to step.
    public var schedule: LearningRateSchedule
    /// The examples of a step; nil for all of them. Mini-batches are drawn anew in each epoch.
    public var batch: Int?
    /// The steps that are made.
    public var steps: Int
    /// The distance that counts as near.
    public var tolerance: Double
    /// For the order of the examples.
    public var seed: UInt64

    /// A search.
    public init(
      _ optimizer: Optimizer, schedule: LearningRateSchedule = .constant, batch: Int? = nil, steps: Int = 1000,
      tolerance: Double = 1e-3, seed: UInt64 = 0
    ) {
      self.optimizer = optimizer
      self.schedule = schedule
      self.batch = batch
      self.steps = steps
      self.tolerance = tolerance
      self.seed = seed
    }
  }

  /// How far it is from one solution to the other after so many steps.
  public struct Place: Hashable, Sendable {
    /// The steps that were made.
    public let step: Int
    /// |X − X*| / |X*|, of Euclidean norms over all unknowns and right sides; |X| itself where X* is 0.
    public let distance: Double
  }

  /// How the numerical solution was looked for.
  public let search: Search
  /// The number of examples m.
  public let examples: Int
  /// X*, by QR.
  public let analytic: LeastSquaresSolution
  /// X, unknowns × right sides.
  public let numerical: Tensor<Float>
  /// The sum of squares of A X − B for each right side.
  public let squaredErrors: [Double]
  /// Where the search was after 0, 1, 2, 5, 10, 20, 50, … steps, and at its end.
  public let places: [Place]
  /// The first step after which the distance was within the tolerance, or nil where none was.
  public let stepsToTolerance: Int?

  /// The distance in the end; infinite or not a number where the search diverged.
  public var distance: Double { places.last?.distance ?? .nan }

  /// Whether the search ended early, as a parameter was no longer finite.
  public var diverged: Bool { !distance.isFinite }

  /// The learning rate from which on gradient descent without momentum, over all examples, diverges: 2 m / σ₁².
  public var largestStableRate: Double {
    let largest = analytic.singularValues.first ?? 0
    return 2 * Double(examples) / (largest * largest)
  }

  /// Solves a problem both ways.
  ///
  /// - Parameters:
  ///   - design: A, examples × unknowns.
  ///   - targets: B, examples × right sides.
  ///   - search: how the numerical solution is looked for.
  /// - Throws: ``NetworkError`` of kind `shape` or `data` where A and B do not fit or are not finite, of kind `description`
  ///   where the search makes no sense.
  public init(_ design: Tensor<Double>, _ targets: Tensor<Double>, _ search: Search) throws(NetworkError) {
    analytic = try LeastSquares.solve(design, targets)
    try search.schedule.validate()
    guard search.steps >= 0, search.batch ?? 1 >= 1 else {
      throw NetworkError(
        .description, "a search of \(search.steps) steps in batches of \(search.batch.map(String.init) ?? "all")")
    }
    self.search = search
    examples = design.shape[0]
    var descent = Descent(design, targets, search)
    let goal = analytic.coefficients.elements
    var places = [Place(step: 0, distance: descent.distance(to: goal))]
    var reached = places[0].distance <= search.tolerance ? 0 : nil
    for step in stride(from: 1, through: search.steps, by: 1) {
      descent.advance()
      let distance = descent.distance(to: goal)
      if reached == nil, distance <= search.tolerance { reached = step }
      let ends = step == search.steps || !distance.isFinite
      if ends || Self.isShown(step) { places.append(Place(step: step, distance: distance)) }
      if !distance.isFinite { break }
    }
    self.places = places
    stepsToTolerance = reached
    numerical = Tensor(shape: analytic.coefficients.shape, elements: descent.parameters)
    squaredErrors = LeastSquares.squaredErrors(design, targets, numerical.map(Double.init))
  }

  /// Whether a step is 1, 2 or 5 times a power of ten.
  private static func isShown(_ step: Int) -> Bool {
    var rest = step
    while rest % 10 == 0 { rest /= 10 }
    return [1, 2, 5].contains(rest)
  }
}
