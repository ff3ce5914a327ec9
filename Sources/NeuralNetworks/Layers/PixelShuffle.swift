public import Tensors

/// Turns channels into pixels: height × width × (factor² · channels) becomes (factor · height) × (factor · width) ×
/// channels (Shi and others 2016), in PyTorch's order: channel c · factor² + i · factor + j goes to row i, column j of its
/// block.
public struct PixelShuffle: Layer {
  public static let kind = "pixel_shuffle"

  /// How many times as many rows and columns the output has.
  public var factor: Int
  /// Whether pixels are turned into channels instead (PyTorch's `PixelUnshuffle`).
  public var isInverse: Bool

  /// A layer of a factor.
  public init(_ factor: Int, inverse: Bool = false) {
    self.factor = factor
    isInverse = inverse
  }

  public func outputShape(for inputs: [Shape]) throws(NetworkError) -> Shape {
    let shape = try picture(inputs)
    guard SizeLimits.allow(factor) else { throw NetworkError(.shape, "a factor of \(factor)") }
    if isInverse {
      guard shape[0] % factor == 0, shape[1] % factor == 0 else {
        throw NetworkError(.shape, "a picture of \(shape) cannot be divided into blocks of \(factor)×\(factor)")
      }
      // The blocks are no larger than the picture, so that no product overflows.
      return [shape[0] / factor, shape[1] / factor, shape[2] * factor * factor]
    }
    guard shape[2] % (factor * factor) == 0 else {
      throw NetworkError(.shape, "the channels of \(shape) are no multiple of \(factor * factor)")
    }
    return try self.shape([shape[0] * factor, shape[1] * factor, shape[2] / (factor * factor)])
  }

  public func reach(for inputs: [Shape]) -> ReceptiveArea? {
    let factor = Double(factor)
    let field =
      isInverse
      ? ReceptiveField(step: factor, first: 0, last: factor - 1)
      : ReceptiveField(step: 1 / factor, first: (1 - factor) / factor, last: 0)
    return ReceptiveArea(rows: field, columns: field)
  }

  public func makeOperation(_ context: OperationContext) -> Operation {
    let shape = isInverse ? context.output.shape : context.inputs[0].shape
    var places = [Int](repeating: 0, count: shape.count)
    let channels = shape[2] / (factor * factor)
    var index = 0
    for y in 0..<shape[0] {
      for x in 0..<shape[1] {
        for channel in 0..<channels {
          for i in 0..<factor {
            for j in 0..<factor {
              let fine = ((y * factor + i) * shape[1] * factor + x * factor + j) * channels + channel
              if isInverse { places[index] = fine } else { places[fine] = index }
              index += 1
            }
          }
        }
      }
    }
    return RearrangementOperation(context, from: places)
  }
}

/// A layer each of whose outputs is one of the inputs.
final class RearrangementOperation: Operation {
  private let context: OperationContext
  private let places: [Int]

  /// - Parameter places: where in its example each output comes from.
  init(_ context: OperationContext, from places: [Int]) {
    self.context = context
    self.places = places
  }

  override func forward(_ step: Step) {
    let (places, inputCount, outputCount) = (places, context.inputs[0].count, context.output.count)
    nonisolated(unsafe) let (input, output) = (context.inputs[0].base, context.output.base)
    context.parallelism.forEachPiece(of: step.batch, length: outputCount) { first, examples in
      for example in first..<first + examples {
        let (from, to) = (input + example * inputCount, output + example * outputCount)
        for index in 0..<outputCount { to[index] = from[places[index]] }
      }
    }
  }

  override func backward(_ step: Step) {
    guard let gradient = context.outputGradient, let target = context.inputGradients[0] else { return }
    let (places, inputCount, outputCount) = (places, context.inputs[0].count, context.output.count)
    let accumulates = target.accumulates
    nonisolated(unsafe) let (slopes, sums) = (gradient, target.base)
    context.parallelism.forEachPiece(of: step.batch, length: outputCount) { first, examples in
      for example in first..<first + examples {
        let (from, to) = (slopes + example * outputCount, sums + example * inputCount)
        if !accumulates { to.update(repeating: 0, count: inputCount) }
        for index in 0..<outputCount { to[places[index]] += from[index] }
      }
    }
  }
}
