import CKernels
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

/// Unchecked: what it holds does not change.
private final class UpsampleOperation: Operation, @unchecked Sendable {
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
    let (outputCount, channels) = (context.output.count, channels)
    nonisolated(unsafe) let (input, output) = (context.inputs[0].base, context.output.base)
    context.parallelism.forEachPiece(of: step.batch, length: outputCount) { [self] first, count in
      (output + first * outputCount).update(repeating: 0, count: count * outputCount)
      for example in first..<first + count {
        forEachTap(example) { place, from, weight in ck_add_scaled(input + from, weight, output + place, channels) }
      }
    }
  }

  override func backward(_ step: Step) {
    guard let gradient = context.outputGradient, let target = context.inputGradients[0] else { return }
    let (inputCount, channels, accumulates) = (context.inputs[0].count, channels, target.accumulates)
    nonisolated(unsafe) let (slopes, sums) = (gradient, target.base)
    context.parallelism.forEachPiece(of: step.batch, length: context.output.count) { [self] first, count in
      if !accumulates { (sums + first * inputCount).update(repeating: 0, count: count * inputCount) }
      for example in first..<first + count {
        forEachTap(example) { place, from, weight in ck_add_scaled(slopes + place, weight, sums + from, channels) }
      }
    }
  }

  private func forEachTap(_ example: Int, _ body: (_ output: Int, _ input: Int, _ weight: Float) -> Void) {
    let start = example * context.inputs[0].count
    var place = example * context.output.count
    for row in rows {
      for column in columns {
        for tap in 0..<4 {
          let (y, rowPart) = tap < 2 ? (row.first, 1 - row.part) : (row.second, row.part)
          let (x, part) = tap % 2 == 0 ? (column.first, 1 - column.part) : (column.second, column.part)
          if rowPart != 0, part != 0 { body(place, start + (y * width + x) * channels, rowPart * part) }
        }
        place += channels
      }
    }
  }
}
