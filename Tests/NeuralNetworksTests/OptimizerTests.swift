import Foundation
import NeuralNetworks
import SystemPackage
import Tensors
import TestSupport
import Testing

/// Optimizers against PyTorch's and Keras', over 100 steps (tools/make-optimizer-goldens.py).
@Suite("Optimizers")
struct OptimizerTests {
  static let optimizers: [String: Optimizer] = [
    "sgd": .gradientDescent(learningRate: 0.05),
    "sgd decay": .gradientDescent(learningRate: 0.05, weightDecay: 0.1),
    "momentum": .gradientDescent(learningRate: 0.02, momentum: 0.9),
    "nesterov": .gradientDescent(learningRate: 0.02, momentum: 0.9, nesterov: true, weightDecay: 0.01),
    "adagrad": .adaGrad(), "rmsprop": .rmsProp(), "adam": .adam(),
    "adam decay": .adam(learningRate: 0.01, weightDecay: 0.1), "adamw": .adamW(learningRate: 0.01),
    "keras sgd": .gradientDescent(convention: .keras),
    "keras momentum": .gradientDescent(learningRate: 0.02, momentum: 0.9, convention: .keras),
    "keras nesterov": .gradientDescent(learningRate: 0.02, momentum: 0.9, nesterov: true, convention: .keras),
    "keras adagrad": .adaGrad(convention: .keras), "keras rmsprop": .rmsProp(convention: .keras),
    "keras adam": .adam(convention: .keras), "keras adamw": .adamW(convention: .keras),
  ]

  private struct Goldens: Decodable {
    var steps: [Int]
    var cases: [String: [[Float]]]
  }

  private func goldens() throws -> Goldens {
    let data = try Data(contentsOf: URL(filePath: Fixture.path("training/optimizers.json").string))
    return try JSONDecoder().decode(Goldens.self, from: data)
  }

  /// The problem of the goldens, repeated.
  private struct Problem {
    var parameters: [Float]

    init(count: Int = 5) { parameters = (0..<count).map { Float($0 % 5 + 1) / 4 } }

    var gradients: [Float] {
      parameters.enumerated().map { index, p in p * p * p - p / 2 + Float(Double(index % 5 - 2) / 10) }
    }

    mutating func step(_ state: inout OptimizerState, learningRate: Float? = nil, threads: Int = 1) {
      let gradients = gradients
      parameters.withUnsafeMutableBufferPointer { parameters in
        gradients.withUnsafeBufferPointer {
          state.step(parameters, gradients: $0, learningRate: learningRate, parallelism: Parallelism(threads: threads))
        }
      }
    }
  }

  @Test("After 1, 10 and 100 steps they are where the originals are", arguments: optimizers.keys.sorted())
  func originals(_ name: String) throws {
    let goldens = try goldens()
    let expected = try #require(goldens.cases[name])
    var problem = Problem()
    var state = OptimizerState(try #require(Self.optimizers[name]), count: 5)
    var checked = 0
    for step in 1...100 {
      problem.step(&state)
      guard let index = goldens.steps.firstIndex(of: step) else { continue }
      checked += 1
      for (own, other) in zip(problem.parameters, expected[index]) {
        #expect(abs(own - other) <= 2e-6 * max(1, abs(other)))
      }
    }
    #expect(checked == 3)
  }

  @Test("Every original is held to")
  func complete() throws {
    #expect(Set(try goldens().cases.keys) == Set(Self.optimizers.keys))
  }

  @Test(
    "The same bits for any number of threads, and for a state that was put back", arguments: optimizers.keys.sorted())
  func bits(_ name: String) throws {
    let optimizer = try #require(Self.optimizers[name])
    var problems = [Problem](repeating: Problem(count: 40_000), count: 3)
    var states = problems.map { OptimizerState(optimizer, count: $0.parameters.count) }
    for step in 0..<3 {
      problems[0].step(&states[0])
      problems[1].step(&states[1], threads: 3)
      if step == 1 {
        states[2] = try OptimizerState(optimizer, steps: states[2].steps, buffers: states[2].buffers.map { $0 })
      }
      problems[2].step(&states[2])
    }
    #expect(problems[1].parameters == problems[0].parameters)
    #expect(problems[2].parameters == problems[0].parameters)
    #expect(states[1] == states[0])
  }

  @Test("A schedule's learning rate takes the place of the optimizer's")
  func learningRate() throws {
    var problem = Problem()
    var state = OptimizerState(.gradientDescent(learningRate: 1), count: 5)
    let (before, gradients) = (problem.parameters, problem.gradients)
    problem.step(&state, learningRate: 0.5)
    #expect(problem.parameters == zip(before, gradients).map { $0 - 0.5 * $1 })
  }

  @Test("The state of another optimizer is refused")
  func otherState() {
    #expect(throws: NetworkError.self) {
      _ = try OptimizerState(.adam(), steps: 3, buffers: [Tensor(zeros: [5])])
    }
    #expect(throws: NetworkError.self) {
      _ = try OptimizerState(.rmsProp(), steps: -1, buffers: [Tensor(zeros: [5])])
    }
  }
}
