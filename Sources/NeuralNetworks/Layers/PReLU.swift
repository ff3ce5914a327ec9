public import Tensors

/// x where it is positive, otherwise a learned slope times x (He and others 2015). The slopes are the parameter `weight`.
public struct PReLU: Layer {
  public static let kind = "prelu"

  /// Whether each channel has a slope of its own; otherwise there is one.
  public var isPerChannel: Bool
  /// The slope at the beginning.
  public var initialSlope: Double

  /// A layer with PyTorch's defaults: one slope, which begins as 0.25.
  public init(perChannel: Bool = false, initialSlope: Double = 0.25) {
    isPerChannel = perChannel
    self.initialSlope = initialSlope
  }

  public func outputShape(for inputs: [Shape]) throws(NetworkError) -> Shape {
    let shape = try only(inputs)
    guard shape.rank > 0 else { throw NetworkError(.shape, "prelu takes values with channels") }
    guard initialSlope.isFinite else { throw NetworkError(.shape, "a slope of \(initialSlope)") }
    return shape
  }

  public func parameters(for inputs: [Shape]) -> [ParameterDeclaration] {
    [ParameterDeclaration("weight", [isPerChannel ? inputs[0][-1] : 1], initializer: .constant(initialSlope))]
  }

  public func makeOperation(_ context: OperationContext) -> Operation { PReLUOperation(context) }
}

private final class PReLUOperation: Operation {
  private let context: OperationContext
  private let slopes: ParameterBuffer

  init(_ context: OperationContext) {
    guard let slopes = context.parameters["weight"] else { preconditionFailure("prelu without its slopes") }
    self.context = context
    self.slopes = slopes
  }

  override func forward(_ step: Step) {
    let (input, output) = (context.inputs[0].base, context.output.base)
    for index in 0..<step.batch * context.output.count {
      output[index] = input[index] > 0 ? input[index] : slopes.values[index % slopes.count] * input[index]
    }
  }

  override func backward(_ step: Step) {
    guard let gradient = context.outputGradient else { return }
    let (input, count) = (context.inputs[0].base, step.batch * context.output.count)
    if let slopeGradient = slopes.gradient {
      for index in 0..<count where input[index] <= 0 {
        slopeGradient[index % slopes.count] += gradient[index] * input[index]
      }
    }
    guard let target = context.inputGradients[0] else { return }
    write(0..<count, to: target) { input[$0] > 0 ? gradient[$0] : slopes.values[$0 % slopes.count] * gradient[$0] }
  }
}
