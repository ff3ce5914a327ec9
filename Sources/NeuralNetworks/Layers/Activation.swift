public import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A function of each number by itself. What is not a number stays so.
public struct Activation: Layer {
  public static let kind = "activation"

  /// The function.
  public enum Function: Codable, Hashable, Sendable {
    /// 1 / (1 + e⁻ˣ).
    case sigmoid
    /// The hyperbolic tangent.
    case tanh
    /// max(0, x).
    case relu
    /// x where it is positive, otherwise slope · x.
    case leakyReLU(slope: Float)
  }

  /// The function.
  public var function: Function

  /// A layer of a function.
  public init(_ function: Function) { self.function = function }

  public func outputShape(for inputs: [Shape]) throws(NetworkError) -> Shape {
    if case .leakyReLU(let slope) = function, !slope.isFinite {
      throw NetworkError(.shape, "a slope of \(slope)")
    }
    return try only(inputs)
  }

  public func makeOperation(_ context: OperationContext) -> Operation { ActivationOperation(context, function) }
}

/// All derivatives follow from the output: s (1 − s), 1 − t², and the sign, which the output keeps.
private final class ActivationOperation: Operation {
  private let context: OperationContext
  private let function: Activation.Function

  init(_ context: OperationContext, _ function: Activation.Function) {
    self.context = context
    self.function = function
  }

  override func forward(_ step: Step) {
    let (input, output) = (context.inputs[0].base, context.output.base)
    let numbers = 0..<step.batch * context.output.count
    switch function {
    case .sigmoid: for index in numbers { output[index] = 1 / (1 + expf(-input[index])) }
    case .tanh: for index in numbers { output[index] = tanhf(input[index]) }
    case .relu: for index in numbers { output[index] = input[index] <= 0 ? 0 : input[index] }
    case .leakyReLU(let slope):
      for index in numbers { output[index] = input[index] > 0 ? input[index] : slope * input[index] }
    }
  }

  override func backward(_ step: Step) {
    guard let gradient = context.outputGradient, let target = context.inputGradients[0] else { return }
    let output = context.output.base
    let numbers = 0..<step.batch * context.output.count
    switch function {
    case .sigmoid: write(numbers, to: target) { gradient[$0] * output[$0] * (1 - output[$0]) }
    case .tanh: write(numbers, to: target) { gradient[$0] * (1 - output[$0] * output[$0]) }
    case .relu: write(numbers, to: target) { output[$0] <= 0 ? 0 : gradient[$0] }
    case .leakyReLU(let slope):
      let input = context.inputs[0].base
      write(numbers, to: target) { input[$0] > 0 ? gradient[$0] : slope * gradient[$0] }
    }
  }
}

/// Writes numbers to a gradient, or adds them.
@inline(__always)
func write(_ numbers: Range<Int>, to target: GradientTarget, _ number: (Int) -> Float) {
  if target.accumulates {
    for index in numbers { target.base[index] += number(index) }
  } else {
    for index in numbers { target.base[index] = number(index) }
  }
}
