import ImageCodecs

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The sum of the second derivatives: 0 on ramps, of both signs along edges.
///
/// Weights as in the literature and OpenCV: 1 for the neighbours and −4 (or −8) in the middle.
public struct Laplacian: ImageFilter {
  /// Which neighbours count.
  public enum Neighbors: Int, Hashable, Sendable, CaseIterable {
    case four = 4
    case eight = 8
  }

  public var neighbors: Neighbors
  public var range: ResponseRange

  /// A factor on the sums, 1 by default.
  public var scale: Float

  /// Whether each colour channel is filtered by itself, instead of the luma.
  public var perChannel: Bool

  public var border: Border

  public init(
    neighbors: Neighbors = .four, range: ResponseRange = .clamp, scale: Float = 1, perChannel: Bool = false,
    border: Border = .replicate
  ) {
    self.neighbors = neighbors
    self.range = range
    self.scale = scale
    self.perChannel = perChannel
    self.border = border
  }

  public func steps(for format: WorkingFormat) throws(FilterError) -> [FilterStep] {
    guard scale.isFinite else { throw FilterError("the scale has to be a finite number, not \(scale)") }
    let (steps, format) = Gradient.onLuma(format, unless: perChannel)
    let mapping = ResponseMapping(range: range, scale: scale)
    let name = neighbors == .four ? "laplacian" : "laplacian8"
    guard let kernel = Kernel.named(name) else { preconditionFailure("the kernel \(name) is gone") }
    let step = ResponseStep([kernel], .only, format: format, border: try format.checked(border), mapping: mapping)
    return steps + [FilterStep(step)] + mapping.following(format)
  }
}

/// The Laplacian of a Gaussian (Marr and Hildreth 1980): second derivatives at one scale, without the noise below it.
///
/// Sums of the sampled derivatives of a Gaussian, up to 5 sigma, as SciPy's `gaussian_laplace`. Not normalised by σ².
public struct LaplacianOfGaussian: ImageFilter {
  /// The Gaussian's standard deviation in pixels: 0.3…30.
  public var sigma: Double
  public var range: ResponseRange

  /// A factor on the sums, 1 by default.
  public var scale: Float

  /// Whether each colour channel is filtered by itself, instead of the luma.
  public var perChannel: Bool

  public var border: Border

  public init(
    sigma: Double, range: ResponseRange = .clamp, scale: Float = 1, perChannel: Bool = false,
    border: Border = .replicate
  ) {
    self.sigma = sigma
    self.range = range
    self.scale = scale
    self.perChannel = perChannel
    self.border = border
  }

  public func steps(for format: WorkingFormat) throws(FilterError) -> [FilterStep] {
    guard sigma >= 0.3, sigma <= 30 else { throw FilterError("sigma has to be 0.3…30 pixels, not \(sigma)") }
    guard scale.isFinite else { throw FilterError("the scale has to be a finite number, not \(scale)") }
    let (steps, format) = Gradient.onLuma(format, unless: perChannel)
    let mapping = ResponseMapping(range: range, scale: scale)
    let radius = Int((5 * sigma).rounded(.up)) + 1
    let gaussian = Kernel.gaussian(sigma: sigma, radius: radius)
    let second = zip(-radius...radius, gaussian).map { offset, weight in
      weight * (Double(offset * offset) / (sigma * sigma) - 1) / (sigma * sigma)
    }
    let step = ResponseStep(
      separable: [(gaussian, second), (second, gaussian)], .sum, format: format, border: try format.checked(border),
      mapping: mapping)
    return steps + [FilterStep(step)] + mapping.following(format)
  }
}
