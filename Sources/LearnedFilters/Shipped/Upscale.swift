public import ImageFilters

/// Makes pictures larger with the network that comes with the package, which knows what bicubic interpolation loses.
///
/// The network does the luma; colours and alpha are bicubic (Keys 1981). The density in pixels per inch stays as it is, so
/// that the picture is printed larger.
public struct Upscale: ImageFilter {
  /// How many times as many rows and columns the result has: 2, or 4 for twice that.
  public var factor: Int

  /// A filter of a factor.
  public init(factor: Int = 2) { self.factor = factor }

  public func steps(for format: WorkingFormat) throws(FilterError) -> [FilterStep] {
    guard factor == 2 || factor == 4 else { throw FilterError("the factor has to be 2 or 4, not \(factor)") }
    let filter = try ShippedFilters.upscaler.filter()
    let chain = FilterChain([any ImageFilter](repeating: filter, count: factor / 2))
    return try chain.steps(for: format)
  }
}
