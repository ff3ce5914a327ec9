import Tensors

/// How the numbers of a parameter begin, by the names that the literature gives.
public enum Initializer: Codable, Hashable, Sendable {
  /// How many inputs a number of a layer's output depends on, and how many numbers of the output an input has a part in.
  public struct Fans: Hashable, Sendable {
    public var input: Int
    public var output: Int

    /// The numbers of inputs and outputs.
    public init(input: Int, output: Int) {
      self.input = input
      self.output = output
    }
  }

  /// All the same number.
  case constant(Double)
  /// Between −bound and bound.
  case uniform(bound: Double)
  /// Normal around 0.
  case normal(deviation: Double)
  /// Between ±√(6 / (inputs + outputs)) (Glorot and Bengio 2010); the default of Keras' layers.
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

  /// All zeros.
  public static let zeros = Initializer.constant(0)
  /// All ones.
  public static let ones = Initializer.constant(1)

  /// A tensor of numbers.
  func tensor(_ shape: Shape, fans: Fans, using random: inout RandomGenerator) -> Tensor<Float> {
    let (inputs, outputs) = (Double(max(fans.input, 1)), Double(max(fans.output, 1)))
    let next: (inout RandomGenerator) -> Double
    switch self {
    case .constant(let value): next = { _ in value }
    case .uniform(let bound): next = Self.uniform(bound)
    case .normal(let deviation): next = Self.normal(deviation)
    case .glorotUniform: next = Self.uniform((6 / (inputs + outputs)).squareRoot())
    case .glorotNormal: next = Self.normal((2 / (inputs + outputs)).squareRoot())
    case .heUniform: next = Self.uniform((6 / inputs).squareRoot())
    case .heNormal: next = Self.normal((2 / inputs).squareRoot())
    case .leCunUniform: next = Self.uniform((3 / inputs).squareRoot())
    case .leCunNormal: next = Self.normal((1 / inputs).squareRoot())
    case .pyTorch: next = Self.uniform((1 / inputs).squareRoot())
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
}
