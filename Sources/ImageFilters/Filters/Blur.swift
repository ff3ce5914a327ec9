import ImageCodecs

/// Blurs with a Gaussian: out = sum of in(x + i, y + j) · exp(−i²/2σx² − j²/2σy²), normalised to 1.
///
/// Within 1/255 of white from the exact sampled Gaussian for every sigma from 0.3 to 1000, at any image size, also where
/// the Gaussian is wider than the image; the tests hold it to a quarter of that, beside rounding. Small sigmas' weights are
/// laid over the image directly, up to 4.25 sigma (3.25 for 8 bits). For others, the image is halved with the binomial
/// 1-4-6-4-1 as often as a sigma of 3.5 or more remains (2.3 for 8 bits), blurred there, and doubled with the same binomial
/// (Burt and Adelson 1983): the sigmas of all stages add up in squares to the one asked for. The cost for a pixel is
/// then the same for every sigma; with mirrored and wrapped borders, what lies beyond the edges is looked at, too, up to a
/// sigma of 1.5 times the image.
///
/// A picture of 8 bits without alpha is blurred in fixed point, samples in steps of 1/128 and weights in steps of 1/65536,
/// where the blur stands alone; in a chain, and for other pictures, in Float.
public struct Blur: ImageFilter {
  /// Standard deviation along the rows and along the columns, in pixels, as the viewer sees them.
  public var sigmaX: Double
  public var sigmaY: Double

  public var border: Border

  /// A blur that is the same in all directions.
  ///
  /// The standard deviation `sigma` is in pixels, above 0 and at most 10,000.
  public init(sigma: Double, border: Border = .replicate) {
    self.init(sigmaX: sigma, sigmaY: sigma, border: border)
  }

  /// A blur with a standard deviation for each axis; 0 leaves an axis alone.
  public init(sigmaX: Double, sigmaY: Double, border: Border = .replicate) {
    self.sigmaX = sigmaX
    self.sigmaY = sigmaY
    self.border = border
  }

  public func steps(for format: WorkingFormat) throws(FilterError) -> [FilterStep] {
    for sigma in [sigmaX, sigmaY] {
      guard sigma >= 0, sigma <= 10_000 else {
        throw FilterError("sigma has to be above 0 and at most 10000 pixels, not \(sigma)")
      }
    }
    guard sigmaX > 0 || sigmaY > 0 else {
      throw FilterError("sigma has to be above 0 and at most 10000 pixels, not 0.0")
    }
    let border = try format.checked(border)
    let swaps = format.orientation.swapsAxes
    let plan = GaussianPlan(
      sigmaX: swaps ? sigmaY : sigmaX, sigmaY: swaps ? sigmaX : sigmaY, format: format, border: border)
    return plan.steps.map { FilterStep($0) }
  }
}
