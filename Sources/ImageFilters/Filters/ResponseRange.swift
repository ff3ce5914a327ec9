import CKernels
import ImageCodecs
import Tensors

/// How a derivative, which has a sign and may be larger than white, becomes samples.
public enum ResponseRange: String, Hashable, Sendable, CaseIterable {
  /// As it is, cut off at black and white; the default. Float images keep everything.
  case clamp
  /// Without its sign, cut off at white.
  case abs
  /// Halved and laid around middle gray (128 of 255, 32768 of 65535, 0.5): lighter is positive.
  case offset
  /// From the least to the greatest value in the image: black to white. Needs the whole image.
  case stretch
}

/// Maps the sums of a derivative to samples.
struct ResponseMapping: Sendable {
  let range: ResponseRange
  /// The factor on the sums, before anything else.
  let scale: Float

  /// Maps one row in place.
  func apply(to row: UnsafeMutablePointer<Float>, format: WorkingFormat) {
    let (low, high) = (format.range.lowerBound, format.range.upperBound)
    let count = format.samplesPerRow
    switch range {
    case .clamp: ck_affine_clamp(row, scale, 0, 0, low, high, row, count)
    case .abs: ck_affine_clamp(row, Swift.abs(scale), 0, 1, low, high, row, count)
    case .offset:
      let middle = format.white == 1 ? 0.5 : (format.white + 1) / 2
      ck_affine_clamp(row, scale / 2, middle, 0, low, high, row, count)
    case .stretch: ck_affine_clamp(row, scale, 0, 0, -.infinity, .infinity, row, count)
    }
  }

  /// The step that has to follow, if any.
  func following(_ format: WorkingFormat) -> [FilterStep] {
    range == .stretch ? [FilterStep(StretchStep(format: format))] : []
  }
}

/// Maps the least value of an image to black and the greatest to white; alpha stays.
private struct StretchStep: WholeImageStep {
  let format: WorkingFormat

  var input: WorkingFormat { format }
  var output: WorkingFormat { format }
  var memory: Int { 0 }

  func compute(_ image: consuming Tensor<Float>, parallelism: Parallelism) -> Tensor<Float> {
    let channels = format.channels
    let colors = format.color.colorChannelCount
    let white = format.white
    var image = image
    image.withUnsafeMutableBufferPointer { samples in
      // Colours are premultiplied where there is alpha; what is looked at is the straight response.
      func straight(_ pixel: Int, _ channel: Int) -> Float {
        guard colors < channels else { return samples[pixel * channels + channel] }
        let alpha = samples[pixel * channels + colors]
        return alpha > 0 ? samples[pixel * channels + channel] * white / alpha : 0
      }
      var least = Float.infinity
      var greatest = -Float.infinity
      let pixels = samples.count / channels
      for pixel in 0..<pixels {
        for channel in 0..<colors {
          least = min(least, straight(pixel, channel))
          greatest = max(greatest, straight(pixel, channel))
        }
      }
      let scale = greatest > least ? white / (greatest - least) : 0
      for pixel in 0..<pixels {
        for channel in 0..<colors {
          let value = (straight(pixel, channel) - least) * scale
          samples[pixel * channels + channel] =
            colors < channels ? value * samples[pixel * channels + colors] / white : value
        }
      }
    }
    return image
  }
}
