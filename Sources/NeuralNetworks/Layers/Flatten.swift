import CKernels
public import Tensors

/// Makes a picture a row of features.
public struct Flatten: Layer {
  public static let kind = "flatten"

  /// The order of the features.
  public enum Order: Codable, Hashable, Sendable {
    /// Channels × height × width, as PyTorch's layers: weights of a dense layer behind it fit as they are.
    case channelsFirst
    /// Height × width × channels, as they lie in memory and in Keras.
    case channelsLast
  }

  /// The order of the features.
  public var order: Order

  /// A layer of an order.
  public init(_ order: Order = .channelsFirst) { self.order = order }

  public func outputShape(for inputs: [Shape]) throws(NetworkError) -> Shape { [try only(inputs).count] }

  public func reach(for inputs: [Shape]) -> ReceptiveArea? { nil }

  public func makeOperation(_ context: OperationContext) -> Operation { FlattenOperation(context, order) }
}

private final class FlattenOperation: Operation {
  private let context: OperationContext
  /// Pixels and channels of an example that is turned; one channel where nothing has to be.
  private let pixels: Int
  private let channels: Int

  init(_ context: OperationContext, _ order: Flatten.Order) {
    self.context = context
    let shape = context.inputs[0].shape
    channels = order == .channelsFirst && shape.rank == 3 ? shape[2] : 1
    pixels = shape.count / max(channels, 1)
  }

  override func forward(_ step: Step) {
    let (input, output, count) = (context.inputs[0].base, context.output.base, pixels * channels)
    guard channels > 1 else {
      return context.parallelism.give(
        input, to: GradientTarget(base: output, accumulates: false), step.batch * count)
    }
    let (pixels, channels) = (pixels, channels)
    nonisolated(unsafe) let (from, to) = (input, output)
    context.parallelism.forEachPiece(of: step.batch, length: count) { first, examples in
      for place in stride(from: first * count, to: (first + examples) * count, by: count) {
        ck_transpose(from + place, channels, pixels, channels, to + place, pixels)
      }
    }
  }

  override func backward(_ step: Step) {
    guard let gradient = context.outputGradient, let target = context.inputGradients[0] else { return }
    let (pixels, channels, count) = (pixels, channels, pixels * channels)
    guard channels > 1 else { return context.parallelism.give(gradient, to: target, step.batch * count) }
    let accumulates = target.accumulates
    nonisolated(unsafe) let (from, to) = (gradient, target.base)
    context.parallelism.forEachPiece(of: step.batch, length: count) { first, examples in
      for place in stride(from: first * count, to: (first + examples) * count, by: count) {
        guard accumulates else {
          ck_transpose(from + place, pixels, channels, pixels, to + place, channels)
          continue
        }
        for pixel in 0..<pixels {
          for channel in 0..<channels {
            to[place + pixel * channels + channel] += from[place + channel * pixels + pixel]
          }
        }
      }
    }
  }
}
