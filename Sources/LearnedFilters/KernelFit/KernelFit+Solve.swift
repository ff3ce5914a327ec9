public import ImageFilters
import NeuralNetworks

extension KernelFit {
  /// Finds the kernel whose squared errors are least, exactly: by the normal equations, in Double.
  ///
  /// A kernel of 9×9 takes 0.2 s for a million gray pixels on two cores, of 31×31 a second; samples that are left out take longer.
  ///
  /// - Throws: `FilterError` where several kernels fit equally well, as in pictures that are flat or whose pixels are all cut off.
  public func solve() throws(FilterError) -> LearnedKernel {
    var weights: [[[Double]]] = []
    var biases: [Double] = []
    var condition = 1.0
    var examples = 0
    for system in systems {
      let equations = sums(system)
      examples += equations.examples
      for side in 0..<equations.rightSides {
        let solved: (coefficients: [Double], conditionNumber: Double)
        do throws(NetworkError) {
          solved = try ConstrainedEquations(equations, side: side, options: options)
            .solution(isNonnegative: options.isNonnegative)
        } catch {
          throw FilterError(
            "the pictures do not tell the \(options.width)×\(options.height) weights apart: several kernels fit equally "
              + "well; a smaller kernel, a ridge or a picture with more detail helps")
        }
        condition = max(condition, solved.conditionNumber)
        let area = options.height * options.width
        weights.append(
          (0..<equations.unknowns / area).map { Array(solved.coefficients[$0 * area..<($0 + 1) * area]) })
        biases.append(options.hasBias ? solved.coefficients.last ?? 0 : 0)
      }
    }
    return try LearnedKernel(
      fit: self, weights: weights, biases: biases, conditionNumber: condition, examples: examples)
  }

  /// Channels whose weights are found together: for each system lists of them, whose equations are added.
  private var systems: [[(pair: FitPair, inputs: [Int], outputs: [Int])]] {
    let all = Array(0..<channels)
    switch options.channels {
    case .shared:
      return [pairs.flatMap { pair in (0..<pair.before.channels).map { (pair, [$0], [$0]) } }]
    case .separate: return all.map { channel in pairs.map { ($0, [channel], [channel]) } }
    case .mixed: return [pairs.map { ($0, all, all) }]
    }
  }

  private func sums(_ parts: [(pair: FitPair, inputs: [Int], outputs: [Int])]) -> NormalEquations {
    var result: NormalEquations?
    for (pair, inputs, outputs) in parts where pair.window.width > 0 && pair.window.height > 0 {
      let target = TargetRows(
        pair.after, channels: outputs, window: pair.window, skipsClipped: options.skipsClipped)
      let sums = PictureEquations.sums(
        pair.before, inputs: inputs, target: target, hasBias: options.hasBias, parallelism: parallelism)
      if result == nil { result = sums } else { result?.merge(sums) }
    }
    guard let result else { preconditionFailure("pictures without a whole window") }
    return result
  }
}
