import ImageCodecs

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Shows the image as a relief: middle gray, lighter where it slopes towards the light, darker where it slopes away.
///
/// The slope is Prewitt's derivative, divided by 3, in the direction of the light; out = 0.5 + amount · slope.
public struct Emboss: ImageFilter {
  /// Where the light comes from, in degrees counter-clockwise from the right: 135 is the upper left.
  public var angle: Double

  /// The factor on the slope, 1 by default.
  public var amount: Float

  /// Whether each colour channel is filtered by itself, instead of the luma.
  public var perChannel: Bool

  public var border: Border

  public init(angle: Double = 135, amount: Float = 1, perChannel: Bool = false, border: Border = .replicate) {
    self.angle = angle
    self.amount = amount
    self.perChannel = perChannel
    self.border = border
  }

  public func steps(for format: WorkingFormat) throws(FilterError) -> [FilterStep] {
    guard angle.isFinite, amount.isFinite else { throw FilterError("angle and amount have to be finite numbers") }
    let (steps, format) = Gradient.onLuma(format, unless: perChannel)
    let x = GradientOperator.prewitt.kernelX
    let y = x.transposed
    // Light from the right falls on slopes that rise to the left: minus the derivative along x. Rows count downward.
    let radians = angle * .pi / 180
    let weights = zip(x.weights, y.weights).map { (sin(radians) * $1 - cos(radians) * $0) / 3 * Double(amount) }
    let kernel = Kernel(height: 3, width: 3, weights: weights, anchor: x.anchor).stored(under: format.orientation)
    return steps + [
      FilterStep(
        CorrelationStep(
          kernel, format: format, border: try format.checked(border), finish: .response(offset: 0.5)))
    ]
  }
}
