public import Tensors

/// Enlarges pictures by a whole factor.
public struct Upsample: Layer {
  public static let kind = "upsample"

  /// How pixels in between come about.
  public enum Method: String, Codable, Hashable, Sendable {
    /// Each pixel becomes a block.
    case nearest
    /// Between the four nearest pixels, whose middles stay where they are (PyTorch's `align_corners=False`).
    case bilinear
    /// Between the four nearest pixels, where the corner pixels stay in the corners (`align_corners=True`).
    case bilinearWithCorners
  }

  /// How many times as many rows and columns the output has.
  public var factor: Int
  /// How pixels in between come about.
  public var method: Method

  /// A layer of a factor; the nearest pixel unless stated otherwise.
  public init(_ factor: Int, method: Method = .nearest) {
    self.factor = factor
    self.method = method
  }

  public func outputShape(for inputs: [Shape]) throws(NetworkError) -> Shape {
    let shape = try picture(inputs)
    guard SizeLimits.allow(factor), let larger = SizeLimits.shape([shape[0] * factor, shape[1] * factor, shape[2]])
    else {
      throw NetworkError(.shape, "a picture of \(shape) cannot be enlarged by a factor of \(factor)")
    }
    return larger
  }

  public func reach(for inputs: [Shape]) -> ReceptiveArea? {
    // With the corners fixed, the distance of pixels depends on the size: the field is that of a pixel in the middle.
    let last = method == .nearest ? 0.0 : 1
    let field = ReceptiveField(step: 1 / Double(factor), first: Double(1 - factor) / Double(factor) - last, last: last)
    return ReceptiveArea(rows: field, columns: field)
  }

  public func makeOperation(_ context: OperationContext) -> Operation {
    let shape = context.inputs[0].shape
    return UpsampleOperation(context, rows: taps(shape[0]), columns: taps(shape[1]))
  }

  /// For each place along an axis the two places that it lies between, and the part of the second.
  private func taps(_ size: Int) -> [UpsampleTap] {
    let count = size * factor
    return (0..<count).map { index in
      let place: Double
      switch method {
      case .nearest: return UpsampleTap(first: index / factor, second: index / factor, part: 0)
      case .bilinear: place = max(0, (Double(index) + 0.5) / Double(factor) - 0.5)
      case .bilinearWithCorners: place = count > 1 ? Double(index) * Double(size - 1) / Double(count - 1) : 0
      }
      let first = min(Int(place), size - 1)
      return UpsampleTap(first: first, second: min(first + 1, size - 1), part: Float(place - Double(first)))
    }
  }
}

private struct UpsampleTap {
  let first: Int
  let second: Int
  let part: Float
}

private final class UpsampleOperation: Operation {
  private let context: OperationContext
  private let rows: [UpsampleTap]
  private let columns: [UpsampleTap]
  private let width: Int
  private let channels: Int

  init(_ context: OperationContext, rows: [UpsampleTap], columns: [UpsampleTap]) {
    self.context = context
    self.rows = rows
    self.columns = columns
    width = context.inputs[0].shape[1]
    channels = context.output.shape[2]
  }

  override func forward(_ step: Step) {
    let (input, output) = (context.inputs[0].base, context.output.base)
    output.update(repeating: 0, count: step.batch * context.output.count)
    forEachTap(step.batch) { place, from, weight in
      for channel in 0..<channels { output[place + channel] += weight * input[from + channel] }
    }
  }

  override func backward(_ step: Step) {
    guard let gradient = context.outputGradient, let target = context.inputGradients[0] else { return }
    if !target.accumulates { target.base.update(repeating: 0, count: step.batch * context.inputs[0].count) }
    forEachTap(step.batch) { place, from, weight in
      for channel in 0..<channels { target.base[from + channel] += weight * gradient[place + channel] }
    }
  }

  private func forEachTap(_ batch: Int, _ body: (_ output: Int, _ input: Int, _ weight: Float) -> Void) {
    var place = 0
    for example in 0..<batch {
      let start = example * context.inputs[0].count
      for row in rows {
        for column in columns {
          for (y, rowPart) in [(row.first, 1 - row.part), (row.second, row.part)] where rowPart != 0 {
            for (x, part) in [(column.first, 1 - column.part), (column.second, column.part)] where part != 0 {
              body(place, start + (y * width + x) * channels, rowPart * part)
            }
          }
          place += channels
        }
      }
    }
  }
}
