import NeuralNetworks
import Tensors

/// A family of kernels: sums of pictures times factors, where the pictures depend on parameters.
struct KernelModel {
  /// What a fit found.
  struct Fit {
    var factors: [Double]
    var parameters: [Double]
    /// Standard deviations of the factors, then of the parameters.
    var deviations: [Double]
  }

  /// What a filter is called by, its parameters' deviations, and its gain.
  typealias Name = (filter: NamedFilter, deviations: [Double], gain: Double)

  /// Where parameters are looked for; one empty start where there are none.
  var starts: [[Double]] = [[]]
  /// The pictures for some parameters.
  var pictures: ([Double]) -> [[Double]]
  /// How many numbers of the filter are free, apart from a factor on the whole.
  var complexity: Int
  /// The filter of a fit, nil where it is none.
  var name: (Fit) -> Name?

  /// The member of the family that is nearest to a kernel.
  func candidate(for grid: KernelGrid) -> KernelRecognition.Candidate? {
    var best: (parameters: [Double], factors: [Double], error: Double)?
    for start in starts {
      guard let trial = trial(start, grid), trial.error < best?.error ?? .infinity else { continue }
      best = (start, trial.factors, trial.error)
    }
    guard var best else { return nil }
    if !best.parameters.isEmpty { refine(&best, grid) }
    let fit = Fit(factors: best.factors, parameters: best.parameters, deviations: deviations(best, grid))
    guard let name = name(fit) else { return nil }
    return KernelRecognition.Candidate(
      filter: name.filter, deviations: name.deviations, gain: name.gain,
      residual: best.error.squareRoot() / grid.length,
      complexity: complexity)
  }

  /// The best factors for some parameters, and the squared error that is left.
  private func trial(_ parameters: [Double], _ grid: KernelGrid) -> (factors: [Double], error: Double)? {
    let pictures = pictures(parameters)
    guard let factors = Self.solve(pictures, grid.weights) else { return nil }
    var error = 0.0
    for index in grid.weights.indices {
      var rest = grid.weights[index]
      for (factor, picture) in zip(factors, pictures) { rest -= factor * picture[index] }
      error += rest * rest
    }
    return error.isFinite ? (factors, error) : nil
  }

  /// The factors of pictures whose sum is nearest to weights.
  private static func solve(_ pictures: [[Double]], _ weights: [Double]) -> [Double]? {
    func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    if pictures.count == 1 {
      let square = product(pictures[0], pictures[0])
      return square > 0 ? [product(pictures[0], weights) / square] : nil
    }
    let square = pictures.flatMap { a in pictures.map { product(a, $0) } }
    let side = pictures.map { product($0, weights) }
    let solution = try? LeastSquares.solve(
      Tensor(shape: [pictures.count, pictures.count], elements: square),
      Tensor(shape: [pictures.count, 1], elements: side))
    return solution?.coefficients.elements
  }

  /// How the kernel changes with each factor, then with each parameter.
  private func slopes(_ parameters: [Double], _ factors: [Double]) -> [[Double]] {
    func sum(_ parameters: [Double]) -> [Double] {
      let pictures = pictures(parameters)
      return pictures[0].indices.map { index in
        zip(factors, pictures).reduce(0) { $0 + $1.0 * $1.1[index] }
      }
    }
    var result = pictures(parameters)
    for index in parameters.indices {
      let step = 1e-4 * max(abs(parameters[index]), 1)
      var (lower, upper) = (parameters, parameters)
      lower[index] -= step
      upper[index] += step
      result.append(zip(sum(upper), sum(lower)).map { ($0 - $1) / (2 * step) })
    }
    return result
  }

  /// Gauss and Newton's steps, halved until they lead down.
  private func refine(_ best: inout (parameters: [Double], factors: [Double], error: Double), _ grid: KernelGrid) {
    for _ in 0..<30 {
      let slopes = slopes(best.parameters, best.factors)
      let own = pictures(best.parameters)
      let rest = grid.weights.indices.map { index in
        zip(best.factors, own).reduce(grid.weights[index]) { $0 - $1.0 * $1.1[index] }
      }
      guard let step = Self.solve(slopes, rest)?.dropFirst(best.factors.count) else { return }
      var scale = 1.0
      var isBetter = false
      while scale > 1e-3, !isBetter {
        let parameters = zip(best.parameters, step).map { $0 + scale * $1 }
        if let trial = trial(parameters, grid), trial.error < best.error {
          isBetter = true
          let gain = 1 - trial.error / best.error
          best = (parameters, trial.factors, trial.error)
          if gain < 1e-9 { return }
        }
        scale /= 2
      }
      if !isBetter { return }
    }
  }

  private func deviations(
    _ best: (parameters: [Double], factors: [Double], error: Double), _ grid: KernelGrid
  ) -> [Double] {
    let slopes = slopes(best.parameters, best.factors)
    let variance = best.error / Double(max(grid.weights.count - slopes.count, 1))
    let count = slopes.count
    let square = slopes.flatMap { a in slopes.map { b in zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } } }
    var unit = Tensor<Double>(zeros: [count, count])
    for index in 0..<count { unit[index, index] = 1 }
    guard let inverse = try? LeastSquares.solve(Tensor(shape: [count, count], elements: square), unit) else {
      return [Double](repeating: .infinity, count: count)
    }
    return (0..<count).map { (variance * max(inverse.coefficients[$0, $0], 0)).squareRoot() }
  }
}
