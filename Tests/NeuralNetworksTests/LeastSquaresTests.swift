import Foundation
import NeuralNetworks
import SystemPackage
import Tensors
import TestSupport
import Testing

/// Least squares against NumPy's (tools/make-optimizer-goldens.py).
@Suite("Least squares")
struct LeastSquaresTests {
  struct Golden: Decodable {
    var rows: Int
    var unknowns: Int
    var design: [Double]
    var targets: [Double]
    var solution: [Double]
    var squaredErrors: [Double]
    var rank: Int
    var singularValues: [Double]
    var ridge: Double
    var ridgeSolution: [Double]

    var a: Tensor<Double> { Tensor(shape: [rows, unknowns], elements: design) }
    var b: Tensor<Double> { Tensor(shape: [rows, 2], elements: targets) }
  }

  private struct Goldens: Decodable { var cases: [String: Golden] }

  static let names = ["tall", "square", "ill-conditioned", "rank 2 of 4", "wide"]

  private func golden(_ name: String) throws -> Golden {
    let data = try Data(contentsOf: URL(filePath: Fixture.path("training/least-squares.json").string))
    let cases = try JSONDecoder().decode(Goldens.self, from: data).cases
    #expect(Set(cases.keys) == Set(Self.names))
    return try #require(cases[name])
  }

  private func distance(_ own: [Double], _ other: [Double]) -> Double {
    func norm(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    #expect(own.count == other.count)
    return norm(zip(own, other).map { $0 - $1 }) / max(norm(other), 1e-300)
  }

  @Test("By QR the solution is NumPy's, also where there are many", arguments: names)
  func qr(_ name: String) throws {
    let golden = try golden(name)
    let own = try LeastSquares.solve(golden.a, golden.b)
    // Two solvers differ by rounding times the condition number of what has a singular value.
    let regular = golden.singularValues[0] / golden.singularValues[golden.rank - 1]
    #expect(distance(own.coefficients.elements, golden.solution) <= 1e-15 * 10 * regular)
    #expect(own.rank == golden.rank)
    for (value, other) in zip(own.singularValues, golden.singularValues).prefix(golden.rank) {
      #expect(abs(value - other) <= 1e-13 * golden.singularValues[0])
    }
    for (error, other) in zip(own.squaredErrors, golden.squaredErrors) { #expect(abs(error - other) <= 1e-10) }
    if golden.rank == golden.unknowns {
      #expect(abs(own.conditionNumber / regular - 1) <= 1e-9)
    }
  }

  @Test("With a ridge both methods find NumPy's solution", arguments: names, [LeastSquares.Method.qr, .cholesky])
  func ridge(_ name: String, _ method: LeastSquares.Method) throws {
    let golden = try golden(name)
    let own = try LeastSquares.solve(golden.a, golden.b, ridge: golden.ridge, method: method)
    #expect(distance(own.coefficients.elements, golden.ridgeSolution) <= 1e-12)
    #expect(own.rank == golden.unknowns)
  }

  @Test(
    "By Cholesky's method the solution is NumPy's where the condition number allows it", arguments: ["tall", "square"])
  func cholesky(_ name: String) throws {
    let golden = try golden(name)
    let own = try LeastSquares.solve(golden.a, golden.b, method: .cholesky)
    #expect(distance(own.coefficients.elements, golden.solution) <= 1e-11)
    #expect(own.rank == golden.rank)
    let condition = golden.singularValues[0] / golden.singularValues[golden.unknowns - 1]
    #expect(abs(own.conditionNumber / condition - 1) <= 1e-9)
  }

  @Test("Where columns depend on each other, Cholesky's method says so", arguments: ["rank 2 of 4", "wide"])
  func dependent(_ name: String) throws {
    let golden = try golden(name)
    #expect(throws: NetworkError.self) { try LeastSquares.solve(golden.a, golden.b, method: .cholesky) }
  }

  @Test("For an ill-conditioned problem QR is nearer to the truth than the normal equations")
  func conditioning() throws {
    let design = try golden("ill-conditioned").a
    let truth = Tensor<Double>(shape: [9, 1], repeating: 1)
    let targets = Tensor<Double>(
      shape: [20, 1], elements: (0..<20).map { y in (0..<9).reduce(0.0) { $0 + design[y, $1] } })
    let qr = try LeastSquares.solve(design, targets)
    let normal = try LeastSquares.solve(design, targets, method: .cholesky)
    let errors = [qr, normal].map { distance($0.coefficients.elements, truth.elements) }
    #expect(errors[0] < 1e-10 && errors[1] > 100 * errors[0])
  }

  @Test("Block by block, and merged, the equations are the same")
  func blocks() throws {
    let golden = try golden("tall")
    func rows(_ range: Range<Int>) -> (Tensor<Double>, Tensor<Double>) {
      (
        Tensor(shape: [range.count, 5], elements: golden.design[range.lowerBound * 5..<range.upperBound * 5]),
        Tensor(shape: [range.count, 2], elements: golden.targets[range.lowerBound * 2..<range.upperBound * 2])
      )
    }
    var whole = NormalEquations(unknowns: 5, rightSides: 2)
    try whole.add(golden.a, golden.b)
    var first = NormalEquations(unknowns: 5, rightSides: 2)
    for range in [0..<7, 7..<8, 8..<23] {
      let (a, b) = rows(range)
      try first.add(a, b)
    }
    #expect(first == whole)
    var merged = NormalEquations(unknowns: 5, rightSides: 2)
    for range in [0..<7, 7..<23] {
      var own = NormalEquations(unknowns: 5, rightSides: 2)
      let (a, b) = rows(range)
      try own.add(a, b)
      merged.merge(own)
    }
    #expect(merged.examples == 23)
    let solution = try merged.solution()
    #expect(distance(solution.coefficients.elements, golden.solution) <= 1e-11)
    for (error, other) in zip(solution.squaredErrors, golden.squaredErrors) { #expect(abs(error - other) <= 1e-11) }
  }

  @Test("What does not fit or is not finite is refused")
  func refused() {
    let a = Tensor<Double>(shape: [3, 2], elements: [1, 2, 3, 4, 5, 7])
    var broken = a
    broken[1, 1] = .nan
    let b = Tensor<Double>(zeros: [3, 1])
    #expect(throws: NetworkError.self) { try LeastSquares.solve(a, Tensor(zeros: [2, 1])) }
    #expect(throws: NetworkError.self) { try LeastSquares.solve(a, Tensor(zeros: [3])) }
    #expect(throws: NetworkError.self) { try LeastSquares.solve(broken, b) }
    #expect(throws: NetworkError.self) { try LeastSquares.solve(a, b, ridge: -1) }
  }
}
