import Tensors

/// How the numbers of a parameter begin, by the names that the literature gives.
public enum Initializer: Codable, Hashable, Sendable {
  /// How many inputs a number of a layer's output depends on, and how many numbers of the output an input has a part in, as
  /// PyTorch and Keras count them: for outputs, groups count as one.
  public struct Fans: Hashable, Sendable {
    /// The inputs that a number of the output depends on.
    public var input: Int
    /// The numbers of the output that an input has a part in.
    public var output: Int

    /// The numbers of inputs and outputs.
    public init(input: Int, output: Int) {
      self.input = input
      self.output = output
    }
  }

  /// Whose defaults and whose normal distributions are meant.
  public enum Convention: String, CaseIterable, Codable, Hashable, Sendable {
    /// PyTorch's.
    case pyTorch
    /// Keras': the normal distributions of Glorot, He and LeCun are cut off at two deviations, and wider by as much as that
    /// takes of the deviation.
    case keras
  }

  /// All the same number.
  case constant(Double)
  /// Between −bound and bound.
  case uniform(bound: Double)
  /// Normal around 0.
  case normal(deviation: Double)
  /// Normal around 0, where numbers beyond two deviations are drawn again (Keras' `TruncatedNormal`). What is left has 0.8796
  /// times the deviation.
  case truncatedNormal(deviation: Double)
  /// Between ±√(6 / (inputs + outputs)) (Glorot and Bengio 2010); the default of Keras' layers for weights.
  case glorotUniform
  /// Normal, of deviation √(2 / (inputs + outputs)).
  case glorotNormal
  /// Between ±√(6 / inputs) (He and others 2015), for layers before a ReLU.
  case heUniform
  /// Normal, of deviation √(2 / inputs).
  case heNormal
  /// Between ±√(3 / inputs) (LeCun and others 1998).
  case leCunUniform
  /// Normal, of deviation √(1 / inputs).
  case leCunNormal
  /// Between ±√(1 / inputs); the default of PyTorch's dense and convolution layers, for weights and bias.
  case pyTorch
  /// What the convention's own layers begin their weights with: ``pyTorch``, or ``glorotUniform`` in Keras.
  case standardWeights
  /// What the convention's own layers begin their bias with: ``pyTorch``, or ``zeros`` in Keras.
  case standardBias

  /// All zeros.
  public static let zeros = Initializer.constant(0)
  /// All ones.
  public static let ones = Initializer.constant(1)

  /// A tensor of numbers.
  func tensor(
    _ shape: Shape, fans: Fans, convention: Convention = .pyTorch, using random: inout RandomGenerator
  ) -> Tensor<Float> {
    let (inputs, outputs) = (Double(max(fans.input, 1)), Double(max(fans.output, 1)))
    let next: (inout RandomGenerator) -> Double
    /// Of this variance.
    let normal = { (variance: Double) in
      convention == .keras
        ? Self.truncatedNormal(variance.squareRoot() / Self.truncatedDeviation) : Self.normal(variance.squareRoot())
    }
    switch self {
    case .constant(let value): next = { _ in value }
    case .uniform(let bound): next = Self.uniform(bound)
    case .normal(let deviation): next = Self.normal(deviation)
    case .glorotUniform: next = Self.uniform((6 / (inputs + outputs)).squareRoot())
    case .truncatedNormal(let deviation): next = Self.truncatedNormal(deviation)
    case .glorotNormal: next = normal(2 / (inputs + outputs))
    case .heUniform: next = Self.uniform((6 / inputs).squareRoot())
    case .heNormal: next = normal(2 / inputs)
    case .leCunUniform: next = Self.uniform((3 / inputs).squareRoot())
    case .leCunNormal: next = normal(1 / inputs)
    case .standardWeights where convention == .keras:
      return Initializer.glorotUniform.tensor(shape, fans: fans, using: &random)
    case .standardBias where convention == .keras: return Tensor(zeros: shape)
    case .pyTorch, .standardWeights, .standardBias: next = Self.uniform((1 / inputs).squareRoot())
    }
    return Tensor(uninitialized: shape) { numbers in
      for index in numbers.indices { numbers[index] = Float(next(&random)) }
    }
  }

  private static func uniform(_ bound: Double) -> (inout RandomGenerator) -> Double {
    { random in (2 * random.uniform() - 1) * bound }
  }

  private static func normal(_ deviation: Double) -> (inout RandomGenerator) -> Double {
    { random in random.normal() * deviation }
  }

  /// The deviation of a standard normal distribution that is cut off at ±2.
  static let truncatedDeviation = 0.879_625_661_034_239_78

  private static func truncatedNormal(_ deviation: Double) -> (inout RandomGenerator) -> Double {
    { random in
      while true {
        let number = random.normal()
        if abs(number) <= 2 { return number * deviation }
      }
    }
  }
}
