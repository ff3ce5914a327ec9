import NeuralNetworks
import Tensors
import Testing

@Suite("Initializers")
struct InitializerTests {
  /// The deviation of a standard normal distribution that is cut off at two deviations.
  private static let truncated = 0.87962566103423978

  /// An initializer, the bound of its numbers (nil where there is none), their variance, and the convention.
  struct Case: Sendable, CustomTestStringConvertible {
    var initializer: Initializer
    var bound: Double?
    var variance: Double
    var convention: Initializer.Convention = .pyTorch

    var testDescription: String { "\(initializer) \(convention)" }

    /// Between −bound and bound, all equally likely.
    static func uniform(
      _ initializer: Initializer, _ bound: Double, _ convention: Initializer.Convention = .pyTorch
    ) -> Case {
      Case(initializer: initializer, bound: bound, variance: bound * bound / 3, convention: convention)
    }

    /// Normal and cut off: Keras keeps the variance.
    static func keras(_ initializer: Initializer, _ variance: Double) -> Case {
      Case(
        initializer: initializer, bound: 2 * variance.squareRoot() / truncated, variance: variance, convention: .keras)
    }
  }

  /// Of a dense layer of 120 inputs and 80 outputs.
  static let cases: [Case] = [
    .uniform(.uniform(bound: 0.3), 0.3),
    Case(initializer: .normal(deviation: 0.05), bound: nil, variance: 0.0025),
    Case(initializer: .truncatedNormal(deviation: 0.05), bound: 0.1, variance: 0.0025 * truncated * truncated),
    Case(
      initializer: .truncatedNormal(deviation: 0.05), bound: 0.1, variance: 0.0025 * truncated * truncated,
      convention: .keras),
    .uniform(.glorotUniform, (6.0 / 200).squareRoot()),
    .uniform(.glorotUniform, (6.0 / 200).squareRoot(), .keras),
    Case(initializer: .glorotNormal, bound: nil, variance: 2.0 / 200),
    .keras(.glorotNormal, 2.0 / 200),
    .uniform(.heUniform, (6.0 / 120).squareRoot()),
    Case(initializer: .heNormal, bound: nil, variance: 2.0 / 120),
    .keras(.heNormal, 2.0 / 120),
    .uniform(.leCunUniform, (3.0 / 120).squareRoot()),
    Case(initializer: .leCunNormal, bound: nil, variance: 1.0 / 120),
    .keras(.leCunNormal, 1.0 / 120),
    .uniform(.pyTorch, (1.0 / 120).squareRoot()),
    .uniform(.pyTorch, (1.0 / 120).squareRoot(), .keras),
    .uniform(.standardWeights, (1.0 / 120).squareRoot()),
    .uniform(.standardWeights, (6.0 / 200).squareRoot(), .keras),
  ]

  private func numbers(_ item: Case, seed: UInt64 = 5) throws -> [Float] {
    let network = try Network(input: [120]) { Dense(80, bias: false, weightInitializer: item.initializer) }
    return try #require(network.initialParameters(seed: seed, convention: item.convention)["0.weight"]).elements
  }

  @Test("Mean, variance and bounds are those of the distribution", arguments: cases)
  func distribution(_ item: Case) throws {
    let numbers = try numbers(item).map(Double.init)
    let count = Double(numbers.count)
    let deviation = item.variance.squareRoot()
    // Five deviations of a mean, and of a variance of normal numbers, of 9600.
    #expect(abs(numbers.reduce(0, +) / count) < 5 * deviation / count.squareRoot())
    let variance = numbers.reduce(0) { $0 + $1 * $1 } / count
    #expect(abs(variance / item.variance - 1) < 5 * (2 / count).squareRoot())
    let largest = numbers.reduce(0) { max($0, abs($1)) }
    if let bound = item.bound {
      #expect(largest <= bound * (1 + 1e-6) && largest > 0.98 * bound)
    } else {
      // Of 9600 normal numbers some are beyond 3 deviations, none beyond 7.
      #expect(largest > 3 * deviation && largest < 7 * deviation)
    }
  }

  @Test("A seed gives the same numbers, another one others", arguments: cases)
  func seeds(_ item: Case) throws {
    #expect(try numbers(item) == numbers(item))
    #expect(try numbers(item) != numbers(item, seed: 6))
  }

  @Test("Constants are themselves")
  func constants() throws {
    for (initializer, value) in [(Initializer.zeros, Float(0)), (.ones, 1), (.constant(-0.5), -0.5)] {
      #expect(try Set(numbers(Case(initializer: initializer, variance: 0))) == [value])
    }
  }

  @Test("PyTorch's and Keras' layers begin as their own do", arguments: Initializer.Convention.allCases)
  func conventions(_ convention: Initializer.Convention) throws {
    let network = try Network(input: [8, 8, 6]) {
      Conv2D(10, kernel: 3, groups: 2)
      BatchNorm()
      TransposedConv2D(4, kernel: 5)
      Flatten()
      Dense(30)
    }
    let parameters = network.initialParameters(seed: 1, convention: convention)
    func largest(_ name: String) throws -> Double {
      Double(try #require(parameters[name]).elements.reduce(0) { max($0, abs($1)) })
    }
    func isNear(_ name: String, _ bound: Double, atLeast part: Double) throws -> Bool {
      try (part * bound...bound * (1 + 1e-6)).contains(largest(name))
    }
    // Inputs are those of a group, outputs all: 3·3·3 and 3·3·10, 5·5·4 and 5·5·10, 400 and 30.
    switch convention {
    case .pyTorch:
      #expect(try isNear("0.weight", (1.0 / 27).squareRoot(), atLeast: 0.95))
      #expect(try isNear("0.bias", (1.0 / 27).squareRoot(), atLeast: 0.5))
      #expect(try isNear("2.weight", (1.0 / 100).squareRoot(), atLeast: 0.95))
      #expect(try isNear("4.weight", (1.0 / 400).squareRoot(), atLeast: 0.95))
      #expect(try isNear("4.bias", (1.0 / 400).squareRoot(), atLeast: 0.8))
    case .keras:
      #expect(try isNear("0.weight", (6.0 / 117).squareRoot(), atLeast: 0.95))
      #expect(try isNear("2.weight", (6.0 / 350).squareRoot(), atLeast: 0.95))
      #expect(try isNear("4.weight", (6.0 / 430).squareRoot(), atLeast: 0.95))
      for name in ["0.bias", "2.bias", "4.bias"] { #expect(try largest(name) == 0) }
    }
    #expect(try #require(parameters["1.weight"]).elements.allSatisfy { $0 == 1 })
    #expect(try #require(parameters["1.running_var"]).elements.allSatisfy { $0 == 1 })
    #expect(try largest("1.bias") == 0 && largest("1.running_mean") == 0)
  }

  @Test("What a layer names is what it begins with, in either convention")
  func named() throws {
    let network = try Network(input: [12]) { Dense(5, weightInitializer: .pyTorch, biasInitializer: .ones) }
    let parameters = network.initialParameters(seed: 2)
    #expect(parameters == network.initialParameters(seed: 2, convention: .keras))
    #expect(Initializer.Convention(rawValue: "keras") == .keras)
  }
}
