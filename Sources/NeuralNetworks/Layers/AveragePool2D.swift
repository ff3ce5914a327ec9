import Convolution
public import Tensors

/// The mean of each window, channel by channel.
public struct AveragePool2D: Layer {
  public static let kind = "average_pool2d"

  /// Which windows there are.
  public enum Windows: Codable, Hashable, Sendable {
    /// Windows of a size, at a distance, over a picture with zeros around it that count for the mean or do not; where
    /// `ceiling` is true, windows that reach beyond the end are added if they begin inside (PyTorch's `ceil_mode`).
    case sized(height: Int, width: Int, strideY: Int, strideX: Int, padding: Int, ceiling: Bool, countsPadding: Bool)
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
    let stride = stride ?? window
    windows = .sized(
      height: window, width: window, strideY: stride, strideX: stride, padding: padding, ceiling: ceiling,
      countsPadding: countsPadding)
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
      throw NetworkError(.shape, "these windows do not fit a picture of \(shape)")
    }
    return [axes.rows.count, axes.columns.count, shape[2]]
  }

  public func reach(for inputs: [Shape]) -> ReceptiveArea? {
    guard case .sized(let height, let width, let strideY, let strideX, let padding, _, _) = windows else { return nil }
    return ReceptiveArea(
      rows: .window(height, stride: strideY, padding: padding),
      columns: .window(width, stride: strideX, padding: padding))
  }

  public var window: LayerWindow? {
    guard case .sized(let height, let width, let strideY, let strideX, _, _, _) = windows else { return nil }
    return LayerWindow(kernel: .init(height: height, width: width), stride: .init(height: strideY, width: strideX))
  }

  public func makeOperation(_ context: OperationContext) -> Operation {
    guard let axes = axes(for: context.inputs[0].shape) else {
      preconditionFailure("windows of sizes that were refused")
    }
    return AveragePool2DOperation(context, axes.rows, axes.columns)
  }

  private func axes(for shape: Shape) -> (rows: [PoolSpan], columns: [PoolSpan])? {
    switch windows {
    case .adaptive(let height, let width):
      guard height > 0, width > 0 else { return nil }
      return (PoolSpan.adaptive(shape[0], height), PoolSpan.adaptive(shape[1], width))
    case .sized(let height, let width, let strideY, let strideX, let padding, let ceiling, let counts):
      guard
        let rows = PoolSpan.sized(shape[0], height, strideY, padding, ceiling: ceiling, countsPadding: counts),
        let columns = PoolSpan.sized(shape[1], width, strideX, padding, ceiling: ceiling, countsPadding: counts)
      else { return nil }
      return (rows, columns)
    }
  }
}

/// What a window covers along one axis.
struct PoolSpan {
  /// The places inside of the picture.
  let inside: Range<Int>
  /// The places that count for the mean.
  let counted: Int

  static func adaptive(_ size: Int, _ count: Int) -> [PoolSpan] {
    (0..<count).map { index in
      let inside = index * size / count..<((index + 1) * size + count - 1) / count
      return PoolSpan(inside: inside, counted: inside.count)
    }
  }

  static func sized(
    _ size: Int, _ window: Int, _ stride: Int, _ padding: Int, ceiling: Bool, countsPadding: Bool
  ) -> [PoolSpan]? {
    guard size > 0, window > 0, stride > 0, padding >= 0, 2 * padding <= window, size + 2 * padding >= window else {
      return nil
    }
    let last = size + 2 * padding - window
    var count = (ceiling ? last + stride - 1 : last) / stride + 1
    // The last window has to begin inside of the picture or its left padding.
    if ceiling, (count - 1) * stride >= size + padding { count -= 1 }
    return (0..<count).map { index in
      let first = index * stride - padding
      let inside = max(0, first)..<min(size, first + window)
      let end = min(size + padding, first + window)
      return PoolSpan(inside: inside, counted: countsPadding ? end - first : inside.count)
    }
  }
}

private final class AveragePool2DOperation: Operation {
  private let context: OperationContext
  private let rows: [PoolSpan]
  private let columns: [PoolSpan]
  private let width: Int
  private let channels: Int

  init(_ context: OperationContext, _ rows: [PoolSpan], _ columns: [PoolSpan]) {
    self.context = context
    self.rows = rows
    self.columns = columns
    width = context.inputs[0].shape[1]
    channels = context.output.shape[2]
  }

  override func forward(_ step: Step) {
    let output = context.output.base
    output.update(repeating: 0, count: step.batch * context.output.count)
    let input = context.inputs[0].base
    forEachTap(step.batch) { place, from, scale in
      for channel in 0..<channels { output[place + channel] += scale * input[from + channel] }
    }
  }

  override func backward(_ step: Step) {
    guard let gradient = context.outputGradient, let target = context.inputGradients[0] else { return }
    if !target.accumulates { target.base.update(repeating: 0, count: step.batch * context.inputs[0].count) }
    forEachTap(step.batch) { place, from, scale in
      for channel in 0..<channels { target.base[from + channel] += scale * gradient[place + channel] }
    }
  }

  /// Every pixel of every window: where the output lies, where the input, and its part in the mean.
  private func forEachTap(_ batch: Int, _ body: (_ output: Int, _ input: Int, _ scale: Float) -> Void) {
    var place = 0
    for example in 0..<batch {
      let first = example * context.inputs[0].count
      for row in rows {
        for column in columns {
          let scale = 1 / Float(row.counted * column.counted)
          for y in row.inside {
            for x in column.inside { body(place, first + (y * width + x) * channels, scale) }
          }
          place += channels
        }
      }
    }
  }
}
