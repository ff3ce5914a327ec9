import Foundation
import NeuralNetworks
import SystemPackage
import Tensors
import TestSupport
import Testing

/// Optimizers against PyTorch's and Keras', over 100 steps (tools/make-optimizer-goldens.py).
@Suite("Optimizers")
struct OptimizerTests {
  /// An optimizer, the learning rate of a step where it falls, and the clipping.
  struct Case: Sendable {
    var optimizer: Optimizer
    var falls: Double?
    var clipping: GradientClipping?

    init(_ optimizer: Optimizer, falls: Double? = nil, clipping: GradientClipping? = nil) {
      self.optimizer = optimizer
      self.falls = falls
      self.clipping = clipping
    }

    func rate(_ step: Int) -> Double? { falls.map { (step <= 50 ? 0.02 : 0.005) / $0 } }
  }

  static let cases: [String: Case] = [
    "sgd": Case(.gradientDescent(learningRate: 0.05)),
    "sgd decay": Case(.sgd(learningRate: 0.05, weightDecay: 0.1)),
    "sgd clipped by norm": Case(.sgd(learningRate: 0.05), clipping: .norm(0.5)),
    "sgd clipped by value": Case(.sgd(learningRate: 0.05), clipping: .value(0.1)),
    "momentum": Case(.momentum(0.9, learningRate: 0.02)),
    "momentum falling": Case(.momentum(0.9), falls: 1),
    "dampening": Case(.sgd(learningRate: 0.02, momentum: 0.9, dampening: 0.5)),
    "nesterov": Case(.sgd(learningRate: 0.02, momentum: 0.9, nesterov: true, weightDecay: 0.01)),
    "adagrad": Case(.adaGrad()),
    "adagrad decay": Case(.adaGrad(learningRate: 0.1, initialSum: 0.2, rateDecay: 0.01, weightDecay: 0.1)),
    "rmsprop": Case(.rmsProp()),
    "rmsprop centered": Case(.rmsProp(learningRate: 0.002, centered: true)),
    "rmsprop momentum falling": Case(.rmsProp(momentum: 0.5, weightDecay: 0.1), falls: 20),
    "rmsprop centered momentum": Case(.rmsProp(learningRate: 0.001, centered: true, momentum: 0.5)),
    "adam": Case(.adam()),
    "adam decay": Case(.adam(learningRate: 0.01, weightDecay: 0.1)),
    "adam betas": Case(.adam(learningRate: 0.005, beta1: 0.8, beta2: 0.99, epsilon: 1e-3)),
    "adamw": Case(.adamW(learningRate: 0.01)),
    "keras sgd": Case(.sgd(convention: .keras)),
    "keras sgd decay": Case(.sgd(learningRate: 0.05, weightDecay: 0.1, convention: .keras)),
    "keras momentum": Case(.sgd(learningRate: 0.02, momentum: 0.9, convention: .keras)),
    "keras momentum falling": Case(.sgd(momentum: 0.9, convention: .keras), falls: 1),
    "keras nesterov": Case(.sgd(learningRate: 0.02, momentum: 0.9, nesterov: true, convention: .keras)),
    "keras nesterov falling": Case(.sgd(momentum: 0.9, nesterov: true, convention: .keras), falls: 1),
    "keras adagrad": Case(.adaGrad(convention: .keras)),
    "keras rmsprop": Case(.rmsProp(convention: .keras)),
    "keras rmsprop centered": Case(.rmsProp(learningRate: 0.0005, smoothing: 0.99, centered: true, convention: .keras)),
    "keras rmsprop momentum falling": Case(.rmsProp(momentum: 0.5, convention: .keras), falls: 20),
    "keras adam": Case(.adam(convention: .keras)),
    "keras adam decay": Case(.adam(learningRate: 0.01, weightDecay: 0.1, convention: .keras)),
    "keras adamw": Case(.adamW(convention: .keras)),
  ]

  private struct Goldens: Decodable {
    var steps: [Int]
    var cases: [String: [[Float]]]
  }

  private func goldens() throws -> Goldens {
    let data = try Data(contentsOf: URL(filePath: Fixture.path("training/optimizers.json").string))
    return try JSONDecoder().decode(Goldens.self, from: data)
  }

  /// The problem of the goldens, repeated where it has more parameters.
  private struct Problem {
    var parameters: [Float]

    init(count: Int = 37) {
      parameters = (0..<count).map { Float($0 % 37 % 5 + 1) / 4 + Float($0 % 37) / 128 }
    }

    var gradients: [Float] {
      parameters.enumerated().map { index, p in p * p * p + p / 2 + Float(Double(index % 37 % 7 - 3) / 10) }
    }

    mutating func step(
      _ state: inout OptimizerState, learningRate: Double? = nil, clipping: GradientClipping? = nil, threads: Int = 1
    ) {
      let gradients = gradients
      parameters.withUnsafeMutableBufferPointer { parameters in
        gradients.withUnsafeBufferPointer {
          state.step(
            parameters, gradients: $0, learningRate: learningRate, clipping: clipping,
            parallelism: Parallelism(threads: threads))
        }
      }
    }
  }

  @Test("After 1, 10 and 100 steps they are where the originals are", arguments: cases.keys.sorted())
  func originals(_ name: String) throws {
    let goldens = try goldens()
    let expected = try #require(goldens.cases[name])
    let own = try #require(Self.cases[name])
    var problem = Problem()
    var state = OptimizerState(own.optimizer, count: 37)
    var checked = 0
    for step in 1...100 {
      problem.step(&state, learningRate: own.rate(step), clipping: own.clipping)
      guard let index = goldens.steps.firstIndex(of: step) else { continue }
      let differences = zip(problem.parameters, expected[index]).map { abs($0 - $1) / max(1, abs($1)) }
      checked += differences.count
      #expect(differences.max() ?? 1 <= 1e-6)
    }
    #expect(checked == 3 * 37)
  }

  @Test("Every original is held to")
  func complete() throws {
    #expect(Set(try goldens().cases.keys) == Set(Self.cases.keys))
  }

  @Test("The same bits for any number of threads, and for a state that was put back", arguments: cases.keys.sorted())
  func bits(_ name: String) throws {
    let own = try #require(Self.cases[name])
    var problems = [Problem](repeating: Problem(count: 40_000), count: 3)
    var states = problems.map { OptimizerState(own.optimizer, count: $0.parameters.count) }
    for step in 0..<3 {
      problems[0].step(&states[0], clipping: .norm(1))
      problems[1].step(&states[1], clipping: .norm(1), threads: 3)
      if step == 1 {
        states[2] = try OptimizerState(
          own.optimizer, count: 40_000, steps: states[2].steps,
          buffers: states[2].buffers.map { Tensor(shape: $0.shape, elements: $0.elements) })
      }
      problems[2].step(&states[2], clipping: .norm(1))
    }
    #expect(problems[0].parameters != Problem(count: 40_000).parameters)
    #expect(problems[1].parameters == problems[0].parameters)
    #expect(problems[2].parameters == problems[0].parameters)
    #expect(states[1] == states[0] && states[2] == states[0])
    #expect(states[1].gradientNorm == states[0].gradientNorm)
  }

  @Test("A schedule's learning rate takes the place of the optimizer's")
  func learningRate() throws {
    var problem = Problem()
    var state = OptimizerState(.gradientDescent(learningRate: 1), count: 37)
    let (before, gradients) = (problem.parameters, problem.gradients)
    problem.step(&state, learningRate: 0.5)
    #expect(problem.parameters == zip(before, gradients).map { $0 - 0.5 * $1 })
  }

  @Test("The state has PyTorch's names")
  func names() {
    #expect(Optimizer.sgd().bufferNames == [])
    #expect(Optimizer.momentum(0.9).bufferNames == ["momentum_buffer"])
    #expect(Optimizer.adaGrad().bufferNames == ["sum"])
    #expect(
      Optimizer.rmsProp(centered: true, momentum: 0.5).bufferNames == ["square_avg", "grad_avg", "momentum_buffer"])
    var problem = Problem()
    var state = OptimizerState(.adam(), count: 37)
    let gradients = problem.gradients
    problem.step(&state)
    #expect(state["exp_avg"]?.elements == gradients.map { Float(1 - 0.9) * $0 })
    #expect(state["exp_avg_sq"] == state.buffers[1] && state["sum"] == nil)
  }

  @Test("The state of another optimizer is refused")
  func otherState() {
    #expect(throws: NetworkError.self) {
      _ = try OptimizerState(.adam(), count: 5, steps: 3, buffers: [Tensor(zeros: [5])])
    }
    #expect(throws: NetworkError.self) {
      _ = try OptimizerState(.rmsProp(), count: 5, steps: -1, buffers: [Tensor(zeros: [5])])
    }
    #expect(throws: NetworkError.self) {
      _ = try OptimizerState(.rmsProp(), count: 6, steps: 1, buffers: [Tensor(zeros: [5])])
    }
  }

  @Test("An optimizer travels as JSON", arguments: cases.keys.sorted())
  func json(_ name: String) throws {
    let optimizer = try #require(Self.cases[name]).optimizer
    #expect(try JSONDecoder().decode(Optimizer.self, from: JSONEncoder().encode(optimizer)) == optimizer)
  }

  @Test("Without parameters nothing happens")
  func empty() {
    var state = OptimizerState(.adam(), count: 0)
    state.step(.init(start: nil, count: 0), gradients: .init(start: nil, count: 0), clipping: .norm(1))
    #expect(state.steps == 1 && state.gradientNorm == 0)
  }
}
