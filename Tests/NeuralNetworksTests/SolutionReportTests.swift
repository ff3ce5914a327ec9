import NeuralNetworks
import Tensors
import Testing

@Suite("Analytic and numerical solutions")
struct SolutionReportTests {
  /// Forty examples of three unknowns and two right sides, with a little noise.
  private static let problem: (a: Tensor<Double>, b: Tensor<Double>) = {
    var random = RandomGenerator(seed: 8)
    let a = Tensor<Double>(shape: [40, 3], elements: (0..<120).map { _ in random.normal() })
    let truth = [1.0, -2, 0.5, 3, 0.25, -1]
    let b = (0..<80).map { index in
      (0..<3).reduce(0.01 * random.normal()) { $0 + a[index / 2, $1] * truth[$1 * 2 + index % 2] }
    }
    return (a, Tensor(shape: [40, 2], elements: b))
  }()

  private func report(_ search: SolutionReport.Search) throws -> SolutionReport {
    try SolutionReport(Self.problem.a, Self.problem.b, search)
  }

  @Test(
    "Every rule comes to the analytic solution",
    arguments: [
      .gradientDescent(learningRate: 0.5), .momentum(0.5, learningRate: 0.3), .nesterov(0.5, learningRate: 0.3),
      .adaGrad(learningRate: 1), .adam(learningRate: 0.1),
    ] as [Optimizer])
  func fullBatch(_ optimizer: Optimizer) throws {
    let report = try report(.init(optimizer, steps: 400))
    #expect(!report.diverged)
    #expect(report.distance < 1e-5)
    #expect(try #require(report.stepsToTolerance) < 400)
    for (own, best) in zip(report.squaredErrors, report.analytic.squaredErrors) {
      #expect(own >= best * (1 - 1e-9) && own < best * 1.001)
    }
    #expect(report.places[0].distance == 1)
    #expect(report.places.map(\.step) == [0, 1, 2, 5, 10, 20, 50, 100, 200, 400])
  }

  @Test("Mini-batches come near, and nearer where the rate falls; the same seed gives the same bits")
  func batches() throws {
    let steady = try report(.init(.sgd(learningRate: 0.1), batch: 7, steps: 400, seed: 3))
    let falling = try report(
      .init(.sgd(learningRate: 0.1), schedule: .step(size: 200, gamma: 0.05), batch: 7, steps: 400, seed: 3))
    #expect(steady.distance < 0.01)
    #expect(falling.distance < steady.distance / 2)
    #expect(try report(steady.search) == steady)
    var other = steady.search
    other.seed = 4
    #expect(try report(other).numerical != steady.numerical)
  }

  @Test("Gradient descent converges below the largest stable rate and diverges above it")
  func stability() throws {
    let limit = try report(.init(.sgd(), steps: 0)).largestStableRate
    let below = try report(.init(.sgd(learningRate: limit * 0.98), steps: 1000))
    let above = try report(.init(.sgd(learningRate: limit * 1.5), steps: 1000))
    #expect(below.distance < 1e-5)
    #expect(above.diverged && above.stepsToTolerance == nil)
    #expect(above.places.last?.step ?? 1000 < 1000)
    #expect("\(above)".contains("It diverged"))
  }

  @Test("As text it says both errors, the distance and the way")
  func text() throws {
    let a = Tensor<Double>(shape: [2, 1], elements: [1, 1])
    let b = Tensor<Double>(shape: [2, 1], elements: [1, 3])
    let report = try SolutionReport(a, b, .init(.gradientDescent(learningRate: 0.5), steps: 3, tolerance: 0.3))
    #expect(
      "\(report)" == """
        Least squares of 2 examples, unknowns 1
        Analytic: mean squared error 1, condition number 1, rank 1
        Numerical: mean squared error 1.06, 3 steps of gradient descent, rate 0.5, all examples in each step
        Distance from the analytic solution: 0.125; within 0.3 after 2 steps
        step  distance
           0  1
           1  0.5
           2  0.25
           3  0.125
        """)
  }

  @Test("What makes no sense is refused")
  func refused() {
    #expect(throws: NetworkError.self) { try report(.init(.sgd(), batch: 0)) }
    #expect(throws: NetworkError.self) { try report(.init(.sgd(), steps: -1)) }
    #expect(throws: NetworkError.self) { try report(.init(.sgd(), schedule: .step(size: 0, gamma: 1))) }
  }

  @Test("Optimizers say what they are")
  func optimizers() {
    #expect("\(Optimizer.adamW())" == "AdamW, rate 0.001, weight decay 0.01")
    #expect(
      "\(Optimizer.nesterov(0.9, learningRate: 0.1))" == "gradient descent, Nesterov's momentum 0.9, rate 0.1")
    #expect(
      "\(Optimizer.rmsProp(centered: true, convention: .keras))" == "RMSProp, centered, rate 0.001, as in Keras")
  }
}
