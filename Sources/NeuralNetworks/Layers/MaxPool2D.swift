public import Convolution
public import Tensors

/// The greatest number of each window, channel by channel.
public struct MaxPool2D: Layer {
  public static let kind = "max_pool2d"

  /// The window's height and width.
  public var kernel: ConvolutionGeometry.Extent
  /// The distance of neighbouring windows.
  public var stride: ConvolutionGeometry.Extent
  /// Rows and columns around the input that no window takes a number from; at most half of the window.
  public var padding: ConvolutionGeometry.Extent

  /// Square windows; the stride is the window's size unless stated otherwise.
  public init(_ window: Int, stride: Int? = nil, padding: Int = 0) {
    kernel = .init(window)
    self.stride = .init(stride ?? window)
    self.padding = .init(padding)
  }

  func geometry(for input: Shape) throws(NetworkError) -> ConvolutionGeometry {
    guard
      let geometry = ConvolutionGeometry(
        input: .init(height: input[0], width: input[1]), inputChannels: input[2], outputChannels: input[2],
        kernel: kernel,
        stride: stride,
        padding: .init(top: padding.height, left: padding.width, bottom: padding.height, right: padding.width),
        groups: input[2]),
      2 * padding.height <= kernel.height, 2 * padding.width <= kernel.width
    else {
      throw NetworkError(
        .shape,
        "windows of \(kernel.height)×\(kernel.width) with padding \(padding.height)×\(padding.width) do not fit \(input)"
      )
    }
    return geometry
  }

  public func outputShape(for inputs: [Shape]) throws(NetworkError) -> Shape {
    let geometry = try geometry(for: try picture(inputs))
    return [geometry.output.height, geometry.output.width, geometry.outputChannels]
  }

  public func reach(for inputs: [Shape]) -> ReceptiveArea? {
    ReceptiveArea(
      rows: .window(kernel.height, stride: stride.height, padding: padding.height),
      columns: .window(kernel.width, stride: stride.width, padding: padding.width))
  }

  public var window: LayerWindow? { LayerWindow(kernel: kernel, stride: stride) }

  public func makeOperation(_ context: OperationContext) -> Operation {
    guard let geometry = try? geometry(for: context.inputs[0].shape) else {
      preconditionFailure("windows of sizes that were refused")
    }
    return MaxPool2DOperation(context, geometry)
  }
}

/// The gradient goes to the first of the greatest numbers, as PyTorch's.
private final class MaxPool2DOperation: Operation {
  private let context: OperationContext
  private let geometry: ConvolutionGeometry
  /// Where each output came from, within its example; only for learning.
  private let places: UnsafeMutableBufferPointer<Int32>

  init(_ context: OperationContext, _ geometry: ConvolutionGeometry) {
    self.context = context
    self.geometry = geometry
    places = .allocate(capacity: context.learns ? context.batch * context.output.count : 0)
  }

  deinit { places.deallocate() }

  override func forward(_ step: Step) {
    let (input, output) = (context.inputs[0], context.output)
    let (size, channels) = (geometry.output, geometry.inputChannels)
    for example in 0..<step.batch {
      let from = input.base + example * input.count
      for y in 0..<size.height {
        for x in 0..<size.width {
          let first = example * output.count + (y * size.width + x) * channels
          for channel in 0..<channels {
            var (greatest, place) = (-Float.infinity, -1)
            forEachPixel(y, x) { pixel in
              let number = from[pixel * channels + channel]
              if number > greatest || place < 0 || number.isNaN {
                (greatest, place) = (number, pixel * channels + channel)
              }
            }
            output.base[first + channel] = greatest
            if context.learns { places[first + channel] = Int32(place) }
          }
        }
      }
    }
  }

  override func backward(_ step: Step) {
    guard let gradient = context.outputGradient, let target = context.inputGradients[0] else { return }
    let (inputCount, outputCount) = (context.inputs[0].count, context.output.count)
    if !target.accumulates { target.base.update(repeating: 0, count: step.batch * inputCount) }
    for index in 0..<step.batch * outputCount {
      target.base[index / outputCount * inputCount + Int(places[index])] += gradient[index]
    }
  }

  private func forEachPixel(_ y: Int, _ x: Int, _ body: (Int) -> Void) {
    let top = y * geometry.stride.height - geometry.padding.top
    let left = x * geometry.stride.width - geometry.padding.left
    for row in max(0, top)..<min(geometry.input.height, top + geometry.kernel.height) {
      for column in max(0, left)..<min(geometry.input.width, left + geometry.kernel.width) {
        body(row * geometry.input.width + column)
      }
    }
  }
}
