import ImageCodecs

/// A pair of 3×3 first derivatives: a smoothing column of three weights times the difference −1 0 1, and its transpose.
public enum GradientOperator: String, Hashable, Sendable, CaseIterable {
  /// Smoothing 1 2 1 (Sobel and Feldman 1968).
  case sobel
  /// Smoothing 3 10 3, which keeps directions best (Scharr 2000).
  case scharr
  /// Smoothing 1 1 1 (Prewitt 1970).
  case prewitt

  var smoothing: [Double] {
    switch self {
    case .sobel: [1, 2, 1]
    case .scharr: [3, 10, 3]
    case .prewitt: [1, 1, 1]
    }
  }

  /// The derivative along the rows, laid over as written: positive where the image gets lighter to the right.
  var kernelX: Kernel { Kernel(column: smoothing, row: [-1, 0, 1]) }
}

/// Finds edges: the first derivatives along rows and columns, or the length or direction of the gradient.
///
/// The weights are those of the literature and of OpenCV, not normalised: a step from black to white gives up to 4 times
/// white with Sobel, 16 with Scharr and 3 with Prewitt, which images of 8 and 16 bits cut off at white. Use ``scale`` or
/// ``range`` to keep more, or a Float image, which keeps all. Directions are those of the picture as it is seen, x to the
/// right and y downward, also when the file asks for it to be turned.
public struct Gradient: ImageFilter {
  /// What comes out.
  public enum Output: String, Hashable, Sendable, CaseIterable {
    /// √(x² + y²).
    case magnitude
    /// The derivative along the rows: positive where the image gets lighter to the right.
    case x
    /// The derivative along the columns: positive where it gets lighter downward.
    case y
    /// atan2(y, x): in Float images radians from −π to π; in others a full turn, clockwise from the right, is spread over
    /// 256 or 65536 steps.
    case angle
  }

  public var operation: GradientOperator
  public var output: Output
  public var range: ResponseRange

  /// A factor on the derivatives, 1 by default. 0.25 keeps Sobel's x and y in range.
  public var scale: Float

  /// Whether each colour channel is filtered by itself. By default the luma (Rec. 601) is, and the result is gray
  /// without alpha: what is transparent counts as black.
  public var perChannel: Bool

  public var border: Border

  public init(
    _ operation: GradientOperator, output: Output = .magnitude, range: ResponseRange = .clamp, scale: Float = 1,
    perChannel: Bool = false, border: Border = .replicate
  ) {
    self.operation = operation
    self.output = output
    self.range = range
    self.scale = scale
    self.perChannel = perChannel
    self.border = border
  }

  public func steps(for format: WorkingFormat) throws(FilterError) -> [FilterStep] {
    guard scale.isFinite else { throw FilterError("the scale has to be a finite number, not \(scale)") }
    let (steps, format) = Self.onLuma(format, unless: perChannel)
    if let step = ByteGradientStep(self, format: format, border: try format.checked(border)) {
      return [FilterStep(step)]
    }
    let x = operation.kernelX
    let kernels: [Kernel]
    let combination: ResponseStep.Combination
    switch output {
    case .x: (kernels, combination) = ([x], .only)
    case .y: (kernels, combination) = ([x.transposed], .only)
    case .magnitude: (kernels, combination) = ([x, x.transposed], .magnitude)
    case .angle: (kernels, combination) = ([x, x.transposed], .angle)
    }
    let mapping = ResponseMapping(range: range, scale: scale)
    let step = ResponseStep(
      kernels, combination, format: format, border: try format.checked(border), mapping: mapping)
    return steps + [FilterStep(step)] + (output == .angle ? [] : mapping.following(format))
  }

  /// The step that leaves only luma, where it is one, and the format after it.
  static func onLuma(_ format: WorkingFormat, unless perChannel: Bool) -> ([FilterStep], WorkingFormat) {
    let gray = format.with(color: .gray)
    let luma = LumaStep(input: format, output: gray, weights: .rec601)
    guard !perChannel else { return ([], format) }
    return luma.isNeeded ? ([FilterStep(luma)], gray.withoutBytes) : ([], gray)
  }
}
