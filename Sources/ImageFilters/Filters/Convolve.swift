import Convolution
import ImageCodecs

/// Lays a kernel of weights over every pixel and sums: any linear filter.
///
/// By default the kernel is **convolved**: turned by 180° before it is laid over the image, as the mathematics, SciPy's
/// `convolve`, MATLAB's `conv2` and libvips' `conv` of a turned mask define it, so that an impulse comes out as the
/// kernel itself and convolutions follow each other in any order. With ``Direction/correlation`` the kernel is laid
/// over as written, as OpenCV's `filter2D`, ImageMagick's `-morphology Correlate` and the layers of neural networks do.
/// For symmetric kernels there is no difference.
///
/// Sums are kept in 32-bit floating point; the error against exact sums is below 1e-5 of the weights' absolute sum
/// times white. A kernel that is a column times a row runs as two passes (see ``Kernel/separated``). Others of 100 weights
/// and more are laid over tiles of the picture by way of their Fourier transforms, unless the picture is Float, so that
/// 31×31 weights cost little more than 11×11. Smaller ones run on 8 bits as whole weights of 16 bits, where rounding them
/// to such is off by less than a fiftieth of a step.
///
/// Alpha is filtered as colour is, in premultiplied form. Where the weights cancel (a derivative), alpha stays as it is.
public struct Convolve: ImageFilter {
  /// Which way round the kernel lies on the image.
  public enum Direction: String, Hashable, Sendable, CaseIterable {
    /// Turned by 180°.
    case convolution
    /// As written.
    case correlation
  }

  public var kernel: Kernel
  public var direction: Direction

  /// Added to the colour after the sum, as a fraction of white.
  public var bias: Float

  public var border: Border

  /// A filter with a kernel. A bias of 0.5 shows a derivative around middle gray.
  public init(
    _ kernel: Kernel, direction: Direction = .convolution, bias: Float = 0, border: Border = .replicate
  ) {
    self.kernel = kernel
    self.direction = direction
    self.bias = bias
    self.border = border
  }

  public func steps(for format: WorkingFormat) throws(FilterError) -> [FilterStep] {
    guard bias.isFinite else { throw FilterError("the bias has to be a finite number, not \(bias)") }
    let laid = direction == .convolution ? kernel.rotatedBy180 : kernel
    let stored = laid.stored(under: format.orientation)
    let border = try format.checked(border)
    if format.isBounded, stored.height * stored.width >= Self.leastForTiles, stored.separated == nil {
      let rows = format.allowsBytes(border) ? format.stored(as: .uint8) : format
      return [FilterStep(FourierStep(stored, format: rows, border: border, offset: bias))]
    }
    if format.allowsBytes(border), let correlation = Self.pairs(stored) {
      return [
        FilterStep(
          PairCorrelationStep(correlation, anchor: stored.anchor, format: format, border: border, offset: bias))
      ]
    }
    return [
      FilterStep(
        CorrelationStep(
          stored, format: format, border: border,
          finish: kernel.isZeroSum ? .response(offset: bias) : .blend(offset: bias)))
    ]
  }

  /// From so many weights on tiles are faster than sums.
  private static let leastForTiles = 100

  /// The kernel in whole numbers for 8 bits, where these are exact to a fiftieth of a step and not slower than two passes
  /// in Float.
  private static func pairs(_ kernel: Kernel) -> PairCorrelation? {
    let correlation = PairCorrelation(
      height: kernel.height, width: kernel.width, weights: kernel.weights, error: 0.02)
    guard let correlation else { return nil }
    let isSmall = correlation.pairCount * correlation.width <= 2 * (kernel.height + kernel.width)
    return isSmall || kernel.separated == nil ? correlation : nil
  }
}
