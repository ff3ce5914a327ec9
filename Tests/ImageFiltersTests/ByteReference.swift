import ImageCodecs
import ImageFilters
import Tensors
import TestSupport
import Testing

/// A picture of 8 bits without alpha, which goes through whole numbers, and what it is held to.
struct ByteReference {
  let image: Image
  let naive: NaiveImage

  /// A picture of random samples, or of black and white only.
  init(width: Int, height: Int, channels: Int, isExtreme: Bool = false) {
    var random = SeededGenerator(seed: UInt64(width * 31 + height * 7 + channels))
    let samples = (0..<width * height * channels).map { _ in
      isExtreme ? (Bool.random(using: &random) ? 255 : 0) : UInt8.random(in: 0...255, using: &random)
    }
    image = Image(.uint8(Tensor(shape: [height, width, channels], elements: samples)))
    naive = NaiveImage(image)
  }

  /// A border as the naive reference has it: constants on the scale of the samples.
  static func naive(_ border: Border) -> Border {
    guard case .constant(let value) = border else { return border }
    return .constant(value * 255)
  }

  /// Compares a filter's result with what is exact, cut off at black and white.
  func check(
    _ filter: any ImageFilter, within limit: Double, sourceLocation: SourceLocation = #_sourceLocation,
    _ exact: (NaiveImage) -> Tensor<Float>
  ) throws {
    let result = try image.filtered(by: AnyFilter(filter))
    let difference = largestDifference(result.floats, exact(naive).map { min(max($0, 0), 255) })
    #expect(
      difference <= limit, "\(image.width)×\(image.height)×\(image.color.channelCount): off by \(difference)",
      sourceLocation: sourceLocation)
  }

  /// A convolution. Sums are rounded, and weights in whole numbers are off by a fiftieth of a step.
  func check(
    _ kernel: Kernel, bias: Float = 0, _ border: Border, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let filter = Convolve(kernel, direction: .correlation, bias: bias, border: border)
    try check(filter, within: 0.521, sourceLocation: sourceLocation) {
      $0.correlated(kernel, Self.naive(border)).tensor.map { $0 + bias * 255 }
    }
  }

  /// The length of the gradient, rounded.
  func check(
    _ operation: GradientOperator, scale: Float, _ border: Border, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let smoothing: [Double] =
      switch operation {
      case .sobel: [1, 2, 1]
      case .scharr: [3, 10, 3]
      case .prewitt: [1, 1, 1]
      }
    let kernel = try Kernel(rows: smoothing.map { [-$0, 0, $0] })
    let filter = Gradient(operation, scale: scale, perChannel: true, border: border)
    try check(filter, within: 0.501, sourceLocation: sourceLocation) { image in
      let x = image.correlated(kernel, Self.naive(border)).tensor
      let y = image.correlated(kernel.transposed, Self.naive(border)).tensor
      let lengths = zip(x.elements, y.elements).map { (x: Float, y: Float) in scale * (x * x + y * y).squareRoot() }
      return Tensor(shape: x.shape, elements: lengths)
    }
  }

  /// A mean, rounded; the sums are exact.
  func check(boxX: Int, boxY: Int, _ border: Border, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let (width, height) = (2 * boxX + 1, 2 * boxY + 1)
    let row = [Double](repeating: 1 / Double(width * height), count: width)
    let kernel = try Kernel(rows: [[Double]](repeating: row, count: height))
    let filter = Box(radiusX: boxX, radiusY: boxY, border: border)
    try check(filter, within: 0.501, sourceLocation: sourceLocation) {
      $0.correlated(kernel, Self.naive(border)).tensor
    }
  }

  /// A median, exact. A constant border of a fraction of a step may become the result, which is then rounded.
  func check(median radius: Int, _ border: Border, sourceLocation: SourceLocation = #_sourceLocation) throws {
    var limit = 0.0
    if case .constant(let value) = border, value * 255 != (value * 255).rounded() { limit = 0.5 }
    try check(Median(radius: radius, border: border), within: limit, sourceLocation: sourceLocation) {
      $0.median(radius, Self.naive(border)).tensor
    }
  }

  /// A blur: half a step of rounding, and a quarter for the filter.
  func check(
    sigmaX: Double, sigmaY: Double, _ border: Border, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let filter = Blur(sigmaX: sigmaX, sigmaY: sigmaY, border: border)
    try check(filter, within: 0.75, sourceLocation: sourceLocation) {
      $0.blurred(sigmaX: sigmaX, sigmaY: sigmaY, Self.naive(border)).tensor
    }
  }
}

extension Kernel {
  /// Random weights, whole ones of −5…5 or fractions the absolute values of which sum to about 2.
  static func random(width: Int, height: Int, whole: Bool, seed: Int = 0) throws -> Kernel {
    var random = SeededGenerator(seed: UInt64(width * 1000 + height * 10 + seed))
    let rows = (0..<height).map { _ in
      (0..<width).map { _ in
        whole
          ? Double(Int.random(in: -5...5, using: &random))
          : Double.random(in: -1...1, using: &random) * 4 / Double(width * height)
      }
    }
    let anchor = Anchor(
      column: Int.random(in: 0..<width, using: &random), row: Int.random(in: 0..<height, using: &random))
    return try Kernel(rows: rows, anchor: anchor)
  }
}
