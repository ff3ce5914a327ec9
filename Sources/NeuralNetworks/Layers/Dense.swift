import CKernels
import Convolution
public import Tensors

/// A fully connected layer: y = x W + b.
///
/// Takes features, gives features. `weight` is inputs × outputs in memory, outputs × inputs in files.
public struct Dense: Layer {
  public static let kind = "dense"

  /// The number of outputs.
  public var outputs: Int
  /// Whether a number is added to each output.
  public var hasBias: Bool
  /// How the weights begin.
  public var weightInitializer: Initializer
  /// How the bias begins.
  public var biasInitializer: Initializer

  /// A layer of so many outputs, which begins as the convention's own layer unless stated otherwise.
  public init(
    _ outputs: Int, bias: Bool = true, weightInitializer: Initializer = .standardWeights,
    biasInitializer: Initializer = .standardBias
  ) {
    self.outputs = outputs
    hasBias = bias
    self.weightInitializer = weightInitializer
    self.biasInitializer = biasInitializer
  }

  public func outputShape(for inputs: [Shape]) throws(NetworkError) -> Shape {
    let shape = try only(inputs)
    guard shape.rank == 1 else {
      throw NetworkError(.shape, "a dense layer takes features, not \(shape); put Flatten() before it")
    }
    return try self.shape([outputs])
  }

  public func parameters(for inputs: [Shape]) -> [ParameterDeclaration] {
    let fans = Initializer.Fans(input: inputs[0].count, output: outputs)
    let weight = ParameterDeclaration(
      "weight", [inputs[0].count, outputs], fileAxes: [1, 0], initializer: weightInitializer, fans: fans)
    let bias = ParameterDeclaration("bias", [outputs], initializer: biasInitializer, fans: fans)
    return hasBias ? [weight, bias] : [weight]
  }

  public func reach(for inputs: [Shape]) -> ReceptiveArea? { nil }

  public func multiplyAdds(for inputs: [Shape]) -> Int { inputs[0].count * outputs }

  public var gradientReadsOutput: Bool { false }

  public var appliesFollowing: Bool { true }

  public func makeOperation(_ context: OperationContext) -> Operation { DenseOperation(context) }
}

/// The examples are the pixels of a picture of one row, so that the layer is a convolution of 1×1.
private final class DenseOperation: Operation {
  private let context: OperationContext
  private let engine: BatchProduct

  init(_ context: OperationContext) {
    self.context = context
    engine = BatchProduct(
      inputs: context.inputs[0].count, outputs: context.output.count, learns: context.learns,
      weightsAreFixed: context.weightsAreFixed, parallelism: context.parallelism)
  }

  override func forward(_ step: Step) {
    guard let weight = context.parameters["weight"] else { return }
    engine.forward(
      input: context.inputs[0].base, weights: weight.values, bias: context.parameters["bias"]?.values,
      output: context.output.base, batch: step.batch)
    guard let following = context.following else { return }
    nonisolated(unsafe) let output = context.output.base
    context.parallelism.forEachPiece(of: step.batch * context.output.count) { first, count in
      following.apply(output + first, output + first, count)
    }
  }

  override func backward(_ step: Step) {
    guard let weight = context.parameters["weight"], let gradient = context.outputGradient else { return }
    if let target = context.inputGradients[0] {
      engine.inputGradient(
        outputGradient: gradient, weights: weight.values, inputGradient: target.base, accumulates: target.accumulates,
        batch: step.batch)
    }
    guard let weightGradient = weight.gradient else { return }
    engine.addWeightGradient(
      input: context.inputs[0].base, outputGradient: gradient, weightGradient: weightGradient,
      biasGradient: context.parameters["bias"]?.gradient, batch: step.batch)
  }
}
