import CKernels
public import Tensors

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

  /// Where the output has the input's place, its sign is that of the input only for a slope above 0.
  public var worksInPlace: Bool { if case .leakyReLU(let slope) = function { slope > 0 } else { true } }

  public func makeOperation(_ context: OperationContext) -> Operation { ActivationOperation(context, function) }
}

/// All derivatives but that of the leaky ReLU follow from the output: s (1 − s), 1 − t², and the sign, which the output keeps.
private final class ActivationOperation: Operation {
  private let context: OperationContext
  private let function: Activation.Function

  init(_ context: OperationContext, _ function: Activation.Function) {
    self.context = context
    self.function = function
  }

  override func forward(_ step: Step) {
    guard !context.isDoneElsewhere else { return }
    let function = function
    nonisolated(unsafe) let (input, output) = (context.inputs[0].base, context.output.base)
    context.parallelism.forEachPiece(of: step.batch * context.output.count) { first, count in
      function.apply(input + first, output + first, count)
    }
  }

  override func backward(_ step: Step) {
    guard let gradient = context.outputGradient, let target = context.inputGradients[0] else { return }
    let function = function
    let accumulates: Int32 = target.accumulates ? 1 : 0
    nonisolated(unsafe) let (input, output) = (context.inputs[0].base, context.output.base)
    nonisolated(unsafe) let (slopes, sums) = (gradient, target.base)
    context.parallelism.forEachPiece(of: step.batch * context.output.count) { first, count in
      let (from, to) = (slopes + first, sums + first)
      switch function {
      case .sigmoid: ck_sigmoid_gradient(output + first, from, accumulates, to, count)
      case .tanh: ck_tanh_gradient(output + first, from, accumulates, to, count)
      case .relu: ck_relu_gradient(output + first, from, 0, accumulates, to, count)
      case .leakyReLU(let slope): ck_relu_gradient(input + first, from, slope, accumulates, to, count)
      }
    }
  }
}

extension Activation.Function {
  /// Applies the function to numbers, which may stay where they are.
  func apply(_ from: UnsafePointer<Float>, _ to: UnsafeMutablePointer<Float>, _ count: Int) {
    switch self {
    case .sigmoid: ck_sigmoid(from, to, count)
    case .tanh: ck_tanh(from, to, count)
    case .relu: ck_relu(from, 0, to, count)
    case .leakyReLU(let slope): ck_relu(from, slope, to, count)
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
