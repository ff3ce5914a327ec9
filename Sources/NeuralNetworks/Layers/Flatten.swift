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
    for example in 0..<step.batch {
      let (from, to) = (
        context.inputs[0].base + example * pixels * channels, context.output.base + example * pixels * channels
      )
      for channel in 0..<channels {
        for pixel in 0..<pixels { to[channel * pixels + pixel] = from[pixel * channels + channel] }
      }
    }
  }

  override func backward(_ step: Step) {
    guard let gradient = context.outputGradient, let target = context.inputGradients[0] else { return }
    let (pixels, channels) = (pixels, channels)
    write(0..<step.batch * pixels * channels, to: target) { index in
      let (place, channel) = index.quotientAndRemainder(dividingBy: channels)
      let (example, pixel) = place.quotientAndRemainder(dividingBy: pixels)
      return gradient[(example * channels + channel) * pixels + pixel]
    }
  }
}
