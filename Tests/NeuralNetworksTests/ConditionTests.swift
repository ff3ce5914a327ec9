import Tensors
import Testing

@testable import NeuralNetworks

@Suite struct ConditionTests {
  @Test(arguments: [0.0, 0.5])
  func agreesWithTheSingularValues(_ ridge: Double) throws {
    var random = RandomGenerator(seed: 4)
    let design = Tensor<Double>(
      shape: [60, 8], elements: (0..<480).map { random.normal() * Double(1 + $0 % 8) })
    let targets = Tensor<Double>(shape: [60, 2], elements: (0..<120).map { _ in random.normal() })
    var equations = NormalEquations(unknowns: 8, rightSides: 2)
    try equations.add(design, targets)
    let copy = NormalEquations(
      gram: equations.gram, products: equations.products, squares: equations.squares, examples: 60)
    let (full, quick) = (try equations.solution(ridge: ridge), try copy.conditionedSolution(ridge: ridge))
    #expect(full.coefficients.elements == quick.coefficients)
    #expect(abs(quick.conditionNumber / full.conditionNumber - 1) < 0.02)
  }
}
