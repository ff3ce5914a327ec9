import CKernels
public import Convolution
public import Tensors

/// The mean of each window, channel by channel.
public struct AveragePool2D: Layer {
  public static let kind = "average_pool2d"

  /// Which windows there are.
  public enum Windows: Codable, Hashable, Sendable {
    /// Windows of a size, at a distance, over a picture with zeros around it that count for the mean or do not; where
    /// `ceiling` is true, windows that reach beyond the end are added if they begin inside (PyTorch's `ceil_mode`). What is
    /// beyond the padding never counts.
    case sized(
      kernel: ConvolutionGeometry.Extent, stride: ConvolutionGeometry.Extent, padding: ConvolutionGeometry.Extent,
      ceiling: Bool, countsPadding: Bool)
    /// As many windows as the output has pixels: from ⌊i · input / output⌋ to ⌈(i + 1) · input / output⌉ (PyTorch's
    /// `AdaptiveAvgPool2d`).
    case adaptive(height: Int, width: Int)
  }

  /// Which windows there are.
  public var windows: Windows

  /// Square windows; the stride is the window's size unless stated otherwise.
  public init(
    _ window: Int, stride: Int? = nil, padding: Int = 0, ceiling: Bool = false, countsPadding: Bool = true
  ) {
    self.init(
      kernel: .init(window), stride: stride.map { .init($0) }, padding: .init(padding), ceiling: ceiling,
      countsPadding: countsPadding)
  }

  /// Windows of any size; the stride is the window's size, and padding counts, unless stated otherwise (PyTorch's defaults).
  public init(
    kernel: ConvolutionGeometry.Extent, stride: ConvolutionGeometry.Extent? = nil,
    padding: ConvolutionGeometry.Extent = .init(0), ceiling: Bool = false, countsPadding: Bool = true
  ) {
    windows = .sized(
      kernel: kernel, stride: stride ?? kernel, padding: padding, ceiling: ceiling, countsPadding: countsPadding)
  }

  private init(windows: Windows) { self.windows = windows }

  /// An output of a given size, whatever the input's.
  public static func adaptive(height: Int, width: Int) -> AveragePool2D {
    AveragePool2D(windows: .adaptive(height: height, width: width))
  }

  /// The mean of all pixels: an output of 1×1.
  public static let global = AveragePool2D.adaptive(height: 1, width: 1)

  public func outputShape(for inputs: [Shape]) throws(NetworkError) -> Shape {
    let shape = try picture(inputs)
    guard let axes = axes(for: shape) else {
      throw NetworkError(.shape, "\(text) do not fit a picture of \(shape)")
    }
    return try self.shape([axes.rows.count, axes.columns.count, shape[2]])
  }

  public func reach(for inputs: [Shape]) -> ReceptiveArea? {
    guard case .sized(let kernel, let stride, let padding, _, _) = windows else { return nil }
    return ReceptiveArea(
      rows: .window(kernel.height, stride: stride.height, padding: padding.height),
      columns: .window(kernel.width, stride: stride.width, padding: padding.width))
  }

  public var window: LayerWindow? {
    guard case .sized(let kernel, let stride, _, _, _) = windows else { return nil }
    return LayerWindow(kernel: kernel, stride: stride)
  }

  public var gradientReadsOutput: Bool { false }

  public func makeOperation(_ context: OperationContext) -> Operation {
    guard let axes = axes(for: context.inputs[0].shape) else {
      preconditionFailure("windows of sizes that were refused")
    }
    return AveragePool2DOperation(context, axes.rows.spans, axes.columns.spans)
  }

  private var text: String {
    switch windows {
    case .adaptive(let height, let width): "\(height)×\(width) windows"
    case .sized(let kernel, let stride, let padding, _, _):
      "windows of \(kernel.height)×\(kernel.width) with stride \(stride.height)×\(stride.width) and padding "
        + "\(padding.height)×\(padding.width)"
    }
  }

  private func axes(for shape: Shape) -> (rows: PoolAxis, columns: PoolAxis)? {
    func axis(_ index: Int, _ kernel: Int, _ stride: Int, _ padding: Int, _ ceiling: Bool, _ counts: Bool) -> PoolAxis?
    {
      PoolAxis(
        shape[index], window: kernel, stride: stride, padding: padding, ceiling: ceiling, countsPadding: counts)
    }
    switch windows {
    case .adaptive(let height, let width):
      guard let rows = PoolAxis(adaptive: height, of: shape[0]), let columns = PoolAxis(adaptive: width, of: shape[1])
      else { return nil }
      return (rows, columns)
    case .sized(let kernel, let stride, let padding, let ceiling, let counts):
      guard let rows = axis(0, kernel.height, stride.height, padding.height, ceiling, counts),
        let columns = axis(1, kernel.width, stride.width, padding.width, ceiling, counts)
      else { return nil }
      return (rows, columns)
    }
  }
}

private final class AveragePool2DOperation: Operation {
  private let context: OperationContext
  private let rows: [PoolSpan]
  private let columns: [PoolRun]
  private let width: Int
  private let channels: Int

  init(_ context: OperationContext, _ rows: [PoolSpan], _ columns: [PoolSpan]) {
    self.context = context
    self.rows = rows
    self.columns = PoolRun.runs(columns)
    width = context.inputs[0].shape[1]
    channels = context.output.shape[2]
  }

  override func forward(_ step: Step) {
    let (inputCount, rowLength, channels, width) = (context.inputs[0].count, rowLength, channels, width)
    nonisolated(unsafe) let (input, output) = (context.inputs[0].base, context.output.base)
    let (rows, columns) = (rows, columns)
    context.parallelism.forEachPiece(of: step.batch * rows.count, length: rowLength) { first, count in
      for index in first..<first + count {
        let (example, y) = index.quotientAndRemainder(dividingBy: rows.count)
        let row = rows[y]
        for run in columns {
          let from = example * inputCount + (row.inside.lowerBound * width + run.first) * channels
          ck_mean_pool(
            input + from, width * channels, row.inside.count, channels, run.size, run.step * channels,
            run.windows.count, channels, 1 / Float(row.counted * run.counted),
            output + index * rowLength + run.windows.lowerBound * channels)
        }
      }
    }
  }

  override func backward(_ step: Step) {
    guard let gradient = context.outputGradient, let target = context.inputGradients[0] else { return }
    let (inputCount, rowLength, channels, width) = (context.inputs[0].count, rowLength, channels, width)
    nonisolated(unsafe) let (slopes, sums) = (gradient, target.base)
    let (rows, columns, accumulates) = (rows, columns, target.accumulates)
    context.parallelism.forEachPiece(of: step.batch, length: inputCount) { first, count in
      if !accumulates { (sums + first * inputCount).update(repeating: 0, count: count * inputCount) }
      for index in first * rows.count..<(first + count) * rows.count {
        let (example, y) = index.quotientAndRemainder(dividingBy: rows.count)
        let row = rows[y]
        for run in columns {
          let to = example * inputCount + (row.inside.lowerBound * width + run.first) * channels
          ck_mean_pool_gradient(
            slopes + index * rowLength + run.windows.lowerBound * channels, width * channels, row.inside.count,
            channels, run.size, run.step * channels, run.windows.count, channels,
            1 / Float(row.counted * run.counted), sums + to)
        }
      }
    }
  }

  private var rowLength: Int { context.output.count / max(rows.count, 1) }
}
