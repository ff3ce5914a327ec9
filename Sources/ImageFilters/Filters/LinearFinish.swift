import CKernels
import ImageCodecs

/// What happens to a row of a linear filter's sums: an offset, the range of the samples, and alpha.
enum LinearFinish: Sendable {
  /// Nothing: the weights are a mean, so that no sum leaves the range.
  case none

  /// Colour and alpha are filtered alike; the offset, a fraction of white, is added to the colour.
  case blend(offset: Float)

  /// The weights cancel, so that the sums say nothing of coverage: alpha stays that of the input, and the sums of the
  /// premultiplied colour are shown through it.
  case response(offset: Float)

  /// Finishes one row; `center` gives the input row under it.
  func apply(to row: UnsafeMutablePointer<Float>, format: WorkingFormat, center: () -> UnsafePointer<Float>) {
    switch self {
    case .none:
      return
    case .blend(let offset), .response(let offset):
      guard format.color.hasAlpha else {
        let range = format.range
        ck_affine_clamp(
          row, 1, offset * format.white, 0, range.lowerBound, range.upperBound, row, format.samplesPerRow)
        return
      }
      if case .response = self {
        applyThroughAlpha(row, of: center(), format: format, offset: offset)
      } else {
        applyWithAlpha(row, format: format, offset: offset)
      }
    }
  }

  private func applyWithAlpha(_ row: UnsafeMutablePointer<Float>, format: WorkingFormat, offset: Float) {
    let channels = format.channels
    let range = format.range
    for pixel in 0..<format.width {
      let sample = row + pixel * channels
      let alpha = min(max(sample[channels - 1], range.lowerBound), range.upperBound)
      sample[channels - 1] = alpha
      for channel in 0..<channels - 1 {
        let value = sample[channel] + offset * alpha
        sample[channel] = format.isBounded ? min(max(value, 0), alpha) : value
      }
    }
  }

  private func applyThroughAlpha(
    _ row: UnsafeMutablePointer<Float>, of center: UnsafePointer<Float>, format: WorkingFormat, offset: Float
  ) {
    let channels = format.channels
    let range = format.range
    for pixel in 0..<format.width {
      let sample = row + pixel * channels
      let alpha = center[pixel * channels + channels - 1]
      sample[channels - 1] = alpha
      for channel in 0..<channels - 1 {
        let value = sample[channel] + offset * format.white
        sample[channel] = min(max(value, range.lowerBound), range.upperBound) * alpha / format.white
      }
    }
  }
}
