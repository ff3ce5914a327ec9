public import Tensors

/// The sum of several values of the same shape.
public struct Sum: Layer {
  public static let kind = "sum"

  /// A sum; what is added, the graph says.
  public init() {}

  public func outputShape(for inputs: [Shape]) throws(NetworkError) -> Shape {
    guard let first = inputs.first, inputs.allSatisfy({ $0 == first }) else {
      throw NetworkError(.shape, "\(inputs.map(\.description).joined(separator: " and ")) cannot be added")
    }
    return first
  }

  public func makeOperation(_ context: OperationContext) -> Operation { SumOperation(context) }
}

private final class SumOperation: Operation {
  private let context: OperationContext

  init(_ context: OperationContext) { self.context = context }

  override func forward(_ step: Step) {
    let output = context.output.base
    let numbers = 0..<step.batch * context.output.count
    for (position, input) in context.inputs.enumerated() {
      let target = GradientTarget(base: output, accumulates: position > 0)
      write(numbers, to: target) { input.base[$0] }
    }
  }

  override func backward(_ step: Step) {
    guard let gradient = context.outputGradient else { return }
    for case .some(let target) in context.inputGradients {
      write(0..<step.batch * context.output.count, to: target) { gradient[$0] }
    }
  }
}

/// The channels of several pictures of the same size, or several rows of features, behind each other.
public struct Concatenation: Layer {
  public static let kind = "concatenation"

  /// A concatenation; of what, the graph says.
  public init() {}

  public func outputShape(for inputs: [Shape]) throws(NetworkError) -> Shape {
    guard let first = inputs.first, first.rank > 0,
      inputs.allSatisfy({ $0.extents.dropLast() == first.extents.dropLast() })
    else {
      throw NetworkError(
        .shape, "\(inputs.map(\.description).joined(separator: " and ")) differ in more than their channels")
    }
    return try shape(first.extents.dropLast() + [inputs.reduce(0) { $0 + $1[-1] }])
  }

  public func makeOperation(_ context: OperationContext) -> Operation { ConcatenationOperation(context) }
}

private final class ConcatenationOperation: Operation {
  private let context: OperationContext
  private let channels: Int
  private let pixels: Int

  init(_ context: OperationContext) {
    self.context = context
    channels = context.output.shape[-1]
    pixels = context.output.count / max(channels, 1)
  }

  override func forward(_ step: Step) {
    var first = 0
    for input in context.inputs {
      let width = input.shape[-1]
      for pixel in 0..<step.batch * pixels {
        (context.output.base + pixel * channels + first).update(from: input.base + pixel * width, count: width)
      }
      first += width
    }
  }

  override func backward(_ step: Step) {
    guard let gradient = context.outputGradient else { return }
    var first = 0
    for (input, target) in zip(context.inputs, context.inputGradients) {
      let width = input.shape[-1]
      if let target {
        for pixel in 0..<step.batch * pixels {
          let from = gradient + pixel * channels + first
          let place = GradientTarget(base: target.base + pixel * width, accumulates: target.accumulates)
          write(0..<width, to: place) { from[$0] }
        }
      }
      first += width
    }
  }
}
