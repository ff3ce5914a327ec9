import ImageCodecs

/// Lays a kernel of its own over each channel, or sums what kernels make of all of them: any linear filter of colours.
///
/// As ``Convolve``, but for the kernels; always in 32-bit floating point, with the same bound on the error. Alpha is filtered by
/// the mean of what becomes of the channels of a gray picture; where that cancels it stays as it is.
public struct ConvolveChannels: ImageFilter {
  public var kernels: ChannelKernels
  public var direction: Convolve.Direction
  public var border: Border

  /// A filter with kernels for as many channels as its pictures have colours.
  public init(_ kernels: ChannelKernels, direction: Convolve.Direction = .convolution, border: Border = .replicate) {
    self.kernels = kernels
    self.direction = direction
    self.border = border
  }

  public func steps(for format: WorkingFormat) throws(FilterError) -> [FilterStep] {
    guard format.color.colorChannelCount == kernels.count else {
      throw FilterError(
        "the kernels are for \(kernels.count) channels, and the picture has \(format.color.colorChannelCount)")
    }
    let stored = try kernels.map { (kernel) throws(FilterError) in
      (direction == .convolution ? kernel.rotatedBy180 : kernel).stored(under: format.orientation)
    }
    let border = try format.checked(border)
    return [FilterStep(ChannelCorrelationStep(stored, format: format, border: border))]
  }
}
