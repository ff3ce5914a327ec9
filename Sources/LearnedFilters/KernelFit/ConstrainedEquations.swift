import NeuralNetworks

/// Normal equations of one right side whose unknowns are tied to each other: those of a group are equal, and the weights may have
/// to sum to 1 or not to be below 0.
struct ConstrainedEquations {
  /// The unknowns of each group; the bias, which no constraint is about, is the last where there is one.
  private let groups: [[Int]]
  private let unknowns: Int
  private let hasBias: Bool
  private let sumsToOne: Bool
  /// AᵀA and AᵀB of the groups.
  private let gram: [Double]
  private let products: [Double]
  private let examples: Int
  private var count: Int { groups.count }

  /// - Parameters:
  ///   - equations: those of all unknowns: planes × height × width weights, then the bias.
  ///   - side: the right side.
  ///   - options: what ties the unknowns together.
  init(_ equations: NormalEquations, side: Int, options: KernelFitOptions) {
    let n = equations.unknowns
    let (area, weights) = (options.height * options.width, n - (options.hasBias ? 1 : 0))
    var groups: [[Int]] = []
    for index in 0..<weights {
      let mirrored = index / area * area + area - 1 - index % area
      if !options.isSymmetric || mirrored == index {
        groups.append([index])
      } else if index < mirrored {
        groups.append([index, mirrored])
      }
    }
    if options.hasBias { groups.append([weights]) }
    self.groups = groups
    (unknowns, hasBias, sumsToOne, examples) = (n, options.hasBias, options.sumsToOne, equations.examples)
    let (source, ridge) = (equations.gram, options.ridge * Double(equations.examples))
    func product(_ i: Int, _ j: Int) -> Double {
      source[max(i, j) * n + min(i, j)] + (i == j && i < weights ? ridge : 0)
    }
    gram = groups.flatMap { a in
      groups.map { b in a.reduce(0) { sum, i in b.reduce(sum) { $0 + product(i, $1) } } }
    }
    products = groups.map { $0.reduce(0) { $0 + equations.products[$1 * equations.rightSides + side] } }
  }

  /// The solution for all unknowns, and the condition number of the equations that were solved for it.
  func solution(isNonnegative: Bool) throws(NetworkError) -> (coefficients: [Double], conditionNumber: Double) {
    var result = try solution(of: Array(0..<count))
    if isNonnegative { result = try nonnegativeSolution(from: result) }
    var coefficients = [Double](repeating: 0, count: unknowns)
    for (group, value) in zip(groups, result.values) { for index in group { coefficients[index] = value } }
    return (coefficients, result.conditionNumber)
  }

  private typealias Solution = (values: [Double], conditionNumber: Double)

  private func isBias(_ group: Int) -> Bool { hasBias && group == count - 1 }

  /// How often a group's value enters the sum of weights.
  private func share(_ group: Int) -> Double { isBias(group) ? 0 : Double(groups[group].count) }

  /// The solution where all other groups are 0. Where weights sum to 1, one of them is what the others leave.
  private func solution(of chosen: [Int]) throws(NetworkError) -> Solution {
    var values = [Double](repeating: 0, count: count)
    let weights = chosen.filter { !isBias($0) }
    guard sumsToOne, let pivot = weights.isEmpty ? nil : weights[weights.count / 2] else {
      guard !chosen.isEmpty else { return (values, 1) }
      let solved = try Self.solve(
        chosen.flatMap { i in chosen.map { gram[i * count + $0] } }, chosen.map { products[$0] }, examples)
      for (group, value) in zip(chosen, solved.values) { values[group] = value }
      return (values, solved.conditionNumber)
    }
    let rest = chosen.filter { $0 != pivot }
    let unit = 1 / share(pivot)
    values[pivot] = unit
    guard !rest.isEmpty else { return (values, 1) }
    let ratio = rest.map { share($0) / share(pivot) }
    func left(_ group: Int) -> Double { products[group] - unit * gram[group * count + pivot] }
    var (square, side) = ([Double](), [Double]())
    for (i, a) in rest.enumerated() {
      for (j, b) in rest.enumerated() {
        square.append(
          gram[a * count + b] - ratio[i] * gram[pivot * count + b] - ratio[j] * gram[a * count + pivot]
            + ratio[i] * ratio[j] * gram[pivot * count + pivot])
      }
      side.append(left(a) - ratio[i] * left(pivot))
    }
    let solved = try Self.solve(square, side, examples)
    for (index, group) in rest.enumerated() {
      values[group] = solved.values[index]
      values[pivot] -= ratio[index] * solved.values[index]
    }
    return (values, solved.conditionNumber)
  }

  private static func solve(
    _ gram: [Double], _ products: [Double], _ examples: Int
  ) throws(NetworkError) -> Solution {
    let equations = NormalEquations(gram: gram, products: products, squares: [0], examples: examples)
    let solved = try equations.conditionedSolution()
    return (solved.coefficients, solved.conditionNumber)
  }

  /// The best solution without weights below 0, by the active sets of Lawson and Hanson (1974). It begins where all weights that
  /// are below 0 have been left out until there are none, which is near the end of their way.
  private func nonnegativeSolution(from start: Solution) throws(NetworkError) -> Solution {
    var current = start
    var isFree = (0..<count).map { _ in true }
    func free() -> [Int] { (0..<count).filter { isFree[$0] } }
    while let worst = (0..<count).first(where: { !isBias($0) && current.values[$0] < 0 }) {
      isFree[worst] = false
      for group in free() where !isBias(group) && current.values[group] <= 0 { isFree[group] = false }
      // Never without a weight that could make the sum 1.
      if free().allSatisfy(isBias) { isFree[count / 2] = true }
      current = try solution(of: free())
    }
    for _ in 0..<3 * count {
      guard let entering = entering(current.values, isFree) else { break }
      isFree[entering] = true
      var next = try solution(of: free())
      // As far towards it as no weight falls below 0; those that reach it leave.
      while free().contains(where: { !isBias($0) && next.values[$0] < 0 }) {
        var step = 1.0
        for group in free() where !isBias(group) && next.values[group] < 0 {
          step = min(step, current.values[group] / (current.values[group] - next.values[group]))
        }
        for group in 0..<count { current.values[group] += step * (next.values[group] - current.values[group]) }
        for group in free() where !isBias(group) && next.values[group] < 0 && current.values[group] <= 1e-15 {
          current.values[group] = 0
          isFree[group] = false
        }
        next = try solution(of: free())
      }
      current = next
    }
    return current
  }

  /// The weight at 0 whose rise makes the errors smaller fastest, nil where none does.
  private func entering(_ values: [Double], _ isFree: [Bool]) -> Int? {
    let slopes = (0..<count).map { i in
      (0..<count).reduce(products[i]) { $0 - gram[i * count + $1] * values[$1] }
    }
    // What a rise of the sum alone would bring has to be given back by the others.
    var level = 0.0
    if sumsToOne, let other = (0..<count).first(where: { isFree[$0] && !isBias($0) }) {
      level = slopes[other] / share(other)
    }
    let scale = products.reduce(0) { max($0, abs($1)) }
    var best: (group: Int, slope: Double)?
    for group in 0..<count where !isFree[group] {
      let slope = slopes[group] - level * share(group)
      if slope > 1e-10 * scale, slope > best?.slope ?? 0 { best = (group, slope) }
    }
    return best?.group
  }
}
