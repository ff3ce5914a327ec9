import ImageCodecs
public import ImageFilters

/// Removes noise with the networks that come with the package: one for gray pictures, one for colours (after FFDNet, Zhang
/// and others 2018).
///
///     let clean = try photo.filtered(by: Denoise(strength: NoiseEstimate(of: photo).deviation))
public struct Denoise: ImageFilter {
  /// The standard deviation of the noise in steps of 8 bits, 0…255, whatever the depth of the picture.
  public var strength: Double

  /// A filter for noise of a strength.
  public init(strength: Double) { self.strength = strength }

  public func steps(for format: WorkingFormat) throws(FilterError) -> [FilterStep] {
    guard 0...255 ~= strength else {
      throw FilterError("the strength is the noise's standard deviation in steps of 8 bits, 0…255, not \(strength)")
    }
    let shipped = format.color.colorChannelCount == 1 ? ShippedFilters.grayDenoiser : .colorDenoiser
    return try shipped.filter(strength: strength).steps(for: format)
  }
}
