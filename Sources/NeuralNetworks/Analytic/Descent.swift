import Tensors

/// The numerical solution of least squares on its way.
struct Descent {
  private let design: Tensor<Double>
  private let targets: Tensor<Double>
  private let search: SolutionReport.Search
  private var state: OptimizerState
  private(set) var parameters: [Float]
  private var gradients: [Float]
  /// The examples of this epoch in the order they are drawn, and how many of them were.
  private var order: [Int]
  private var drawn = 0
  private var epoch: UInt64 = 0

  init(_ design: Tensor<Double>, _ targets: Tensor<Double>, _ search: SolutionReport.Search) {
    self.design = design
    self.targets = targets
    self.search = search
    let count = design.shape[1] * targets.shape[1]
    state = OptimizerState(search.optimizer, count: count)
    parameters = [Float](repeating: 0, count: count)
    gradients = parameters
    order = Array(0..<design.shape[0])
    if search.batch != nil { shuffle() }
  }

  /// Makes a step.
  mutating func advance() {
    computeGradients()
    let rate = search.schedule.rate(base: search.optimizer.learningRate, step: state.steps)
    parameters.withUnsafeMutableBufferPointer { parameters in
      gradients.withUnsafeBufferPointer { state.step(parameters, gradients: $0, learningRate: rate) }
    }
  }

  /// The distance from another solution, relative to it where it is not 0.
  func distance(to goal: [Double]) -> Double {
    var (difference, length) = (0.0, 0.0)
    for (own, other) in zip(parameters, goal) {
      difference += (Double(own) - other) * (Double(own) - other)
      length += other * other
    }
    return length > 0 ? (difference / length).squareRoot() : difference.squareRoot()
  }

  private mutating func shuffle() {
    var random = RandomGenerator(seed: search.seed, stream: epoch)
    order = random.permutation(order.count)
    epoch += 1
    drawn = 0
  }

  /// Aᵀ(A X − B) / m over the examples of a batch; an epoch's last batch may be smaller.
  private mutating func computeGradients() {
    var batch = 0..<order.count
    if let size = search.batch {
      if drawn == order.count { shuffle() }
      batch = drawn..<drawn + min(size, order.count - drawn)
      drawn = batch.upperBound
    }
    let (unknowns, sides) = (design.shape[1], targets.shape[1])
    var sums = [Double](repeating: 0, count: gradients.count)
    for example in order[batch] {
      let (row, target) = (design.row(example), targets.row(example))
      for side in 0..<sides {
        var error = -target[side]
        for unknown in 0..<unknowns { error += row[unknown] * Double(parameters[unknown * sides + side]) }
        for unknown in 0..<unknowns { sums[unknown * sides + side] += row[unknown] * error }
      }
    }
    for index in sums.indices { gradients[index] = Float(sums[index] / Double(batch.count)) }
  }
}
