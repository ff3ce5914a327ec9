import CKernels
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

  public var gradientReadsOutput: Bool { false }

  public var appliesFollowing: Bool { true }

  public func makeOperation(_ context: OperationContext) -> Operation { SumOperation(context) }
}

private final class SumOperation: Operation {
  private let context: OperationContext

  init(_ context: OperationContext) { self.context = context }

  override func forward(_ step: Step) {
    guard !context.isDoneElsewhere else { return }
    nonisolated(unsafe) let (inputs, output) = (context.inputs, context.output.base)
    let following = context.following
    context.parallelism.forEachPiece(of: step.batch * context.output.count) { first, count in
      defer { following?.apply(output + first, output + first, count) }
      for (position, input) in inputs.enumerated() {
        if position == 0 {
          (output + first).update(from: input.base + first, count: count)
        } else {
          ck_add(input.base + first, output + first, count)
        }
      }
    }
  }

  override func backward(_ step: Step) {
    guard let gradient = context.outputGradient else { return }
    for case .some(let target) in context.inputGradients {
      context.parallelism.give(gradient, to: target, step.batch * context.output.count)
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

  public var gradientReadsOutput: Bool { false }

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
    guard !context.isDoneElsewhere else { return }
    let channels = channels
    nonisolated(unsafe) let inputs = context.joined.isEmpty ? context.inputs : context.joined
    nonisolated(unsafe) let output = context.output.base
    context.parallelism.forEachPiece(of: step.batch * pixels, length: channels) { start, count in
      var first = 0
      for input in inputs {
        let width = input.shape[-1]
        for pixel in start..<start + count {
          (output + pixel * channels + first).update(from: input.base + pixel * width, count: width)
        }
        first += width
      }
    }
  }

  override func backward(_ step: Step) {
    guard let gradient = context.outputGradient else { return }
    let channels = channels
    nonisolated(unsafe) let (inputs, targets, slopes) = (context.inputs, context.inputGradients, gradient)
    context.parallelism.forEachPiece(of: step.batch * pixels, length: channels) { start, count in
      var first = 0
      for (input, target) in zip(inputs, targets) {
        let width = input.shape[-1]
        if let target {
          for pixel in start..<start + count {
            let (from, to) = (slopes + pixel * channels + first, target.base + pixel * width)
            if target.accumulates { ck_add(from, to, width) } else { to.update(from: from, count: width) }
          }
        }
        first += width
      }
    }
  }
}
