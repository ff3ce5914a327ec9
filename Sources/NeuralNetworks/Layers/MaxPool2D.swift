import CKernels
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
  /// The distance of a window's pixels; 1 where they are neighbours.
  public var dilation: ConvolutionGeometry.Extent
  /// Whether windows that reach beyond the end are added, if they begin inside of the input or of the padding before it
  /// (PyTorch's `ceil_mode`).
  public var ceiling: Bool

  /// Square windows; the stride is the window's size unless stated otherwise.
  public init(_ window: Int, stride: Int? = nil, padding: Int = 0, dilation: Int = 1, ceiling: Bool = false) {
    self.init(
      kernel: .init(window), stride: stride.map { .init($0) }, padding: .init(padding), dilation: .init(dilation),
      ceiling: ceiling)
  }

  /// Windows of any size; the stride is the window's size unless stated otherwise.
  public init(
    kernel: ConvolutionGeometry.Extent, stride: ConvolutionGeometry.Extent? = nil,
    padding: ConvolutionGeometry.Extent = .init(0), dilation: ConvolutionGeometry.Extent = .init(1),
    ceiling: Bool = false
  ) {
    self.kernel = kernel
    self.stride = stride ?? kernel
    self.padding = padding
    self.dilation = dilation
    self.ceiling = ceiling
  }

  private func axes(for input: Shape) -> (rows: PoolAxis, columns: PoolAxis)? {
    guard
      let rows = PoolAxis(
        input[0], window: kernel.height, stride: stride.height, padding: padding.height, dilation: dilation.height,
        ceiling: ceiling),
      let columns = PoolAxis(
        input[1], window: kernel.width, stride: stride.width, padding: padding.width, dilation: dilation.width,
        ceiling: ceiling)
    else { return nil }
    return (rows, columns)
  }

  public func outputShape(for inputs: [Shape]) throws(NetworkError) -> Shape {
    let shape = try picture(inputs)
    guard let axes = axes(for: shape) else {
      throw NetworkError(
        .shape,
        "windows of \(kernel.height)×\(kernel.width) with stride \(stride.height)×\(stride.width), padding "
          + "\(padding.height)×\(padding.width) and dilation \(dilation.height)×\(dilation.width) do not fit \(shape)")
    }
    return try self.shape([axes.rows.count, axes.columns.count, shape[2]])
  }

  public func reach(for inputs: [Shape]) -> ReceptiveArea? {
    ReceptiveArea(
      rows: .window(kernel.height, stride: stride.height, padding: padding.height, dilation: dilation.height),
      columns: .window(kernel.width, stride: stride.width, padding: padding.width, dilation: dilation.width))
  }

  public var window: LayerWindow? { LayerWindow(kernel: kernel, stride: stride) }

  public func makeOperation(_ context: OperationContext) -> Operation {
    guard let axes = axes(for: context.inputs[0].shape) else {
      preconditionFailure("windows of sizes that were refused")
    }
    return MaxPool2DOperation(context, axes.rows.spans, axes.columns.spans, dilation)
  }
}

/// The gradient goes to the first of the greatest numbers, as PyTorch's; what is not a number is the greatest.
private final class MaxPool2DOperation: Operation {
  private let context: OperationContext
  private let rows: [PoolSpan]
  private let columns: [PoolRun]
  private let dilation: ConvolutionGeometry.Extent
  /// Where each output came from, within its example; only for learning.
  private let places: UnsafeMutablePointer<Int32>

  init(
    _ context: OperationContext, _ rows: [PoolSpan], _ columns: [PoolSpan], _ dilation: ConvolutionGeometry.Extent
  ) {
    self.context = context
    self.rows = rows
    self.columns = PoolRun.runs(columns, dilation: dilation.width)
    self.dilation = dilation
    places = .allocate(capacity: context.learns ? context.batch * context.output.count : 1)
  }

  deinit { places.deallocate() }

  override func forward(_ step: Step) {
    let (inputCount, outputCount) = (context.inputs[0].count, context.output.count)
    let (width, channels) = (context.inputs[0].shape[1], context.output.shape[2])
    let (rows, columns, dilation, learns) = (rows, columns, dilation, context.learns)
    nonisolated(unsafe) let (input, output, places) = (context.inputs[0].base, context.output.base, places)
    let rowLength = outputCount / max(rows.count, 1)
    context.parallelism.forEachPiece(of: step.batch * rows.count, length: rowLength) { first, count in
      for index in first..<first + count {
        let (example, y) = index.quotientAndRemainder(dividingBy: rows.count)
        let inside = rows[y].inside
        let height = (inside.count + dilation.height - 1) / dilation.height
        for run in columns {
          let from = (inside.lowerBound * width + run.first) * channels
          let to = index * rowLength + run.windows.lowerBound * channels
          ck_max_pool(
            input + example * inputCount + from, dilation.height * width * channels, height, dilation.width * channels,
            run.size, run.step * channels, run.windows.count, channels, output + to, learns ? places + to : nil,
            Int32(from))
        }
      }
    }
  }

  override func backward(_ step: Step) {
    guard let gradient = context.outputGradient, let target = context.inputGradients[0] else { return }
    let (inputCount, outputCount, accumulates) = (context.inputs[0].count, context.output.count, target.accumulates)
    nonisolated(unsafe) let (slopes, sums, places) = (gradient, target.base, places)
    context.parallelism.forEachPiece(of: step.batch, length: inputCount) { first, count in
      for example in first..<first + count {
        let (result, start) = (sums + example * inputCount, example * outputCount)
        if !accumulates { result.update(repeating: 0, count: inputCount) }
        for index in start..<start + outputCount { result[Int(places[index])] += slopes[index] }
      }
    }
  }
}
