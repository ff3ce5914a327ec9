import CKernels
import ImageCodecs

/// Makes a gray image of a colour image: a weighted sum of red, green and blue. Gray images stay as they are.
///
/// The weights apply to the samples as they are stored, as television and JPEG do it; with
/// ``ProcessingOptions/linearLight`` they apply to light. Alpha is kept.
public struct Grayscale: ImageFilter {
  /// The weights of red, green and blue.
  public enum Weights: String, Hashable, Sendable, CaseIterable {
    /// Rec. ITU-R BT.601: 0.299, 0.587, 0.114. What JPEG, OpenCV and Pillow use.
    case rec601
    /// Rec. ITU-R BT.709, the primaries of sRGB: 0.2126, 0.7152, 0.0722.
    case rec709

    /// Red, green, blue.
    public var values: [Float] {
      switch self {
      case .rec601: [0.299, 0.587, 0.114]
      case .rec709: [0.2126, 0.7152, 0.0722]
      }
    }

    func luma(_ color: [Float]) -> Float { zip(values, color).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  public var weights: Weights

  public init(weights: Weights = .rec601) { self.weights = weights }

  public func steps(for format: WorkingFormat) -> [FilterStep] {
    let step = LumaStep(input: format, output: format.with(color: format.color.grayscale), weights: weights)
    return step.isNeeded ? [FilterStep(step)] : []
  }
}

/// Sums colours to gray; leaves alpha away where the output has none, which shows the image over black.
struct LumaStep: RowStep {
  let input: WorkingFormat
  let output: WorkingFormat
  let weights: Grayscale.Weights

  /// Whether the image is not yet what comes out.
  var isNeeded: Bool { input.color != output.color }

  func compute(
    _ rows: Range<Int>, from input: RowWindow, into output: OutputRows, scratch: UnsafeMutablePointer<Float>
  ) {
    let color = self.input.color
    let channels = color.channelCount
    for y in rows {
      let (source, target) = (input[y], output[y])
      if color.colorChannelCount == 3 && !self.output.color.hasAlpha {
        ck_luma(source, channels, weights.values, target, self.input.width)
      } else {
        let (step, values) = (self.output.channels, weights.values)
        for pixel in 0..<self.input.width {
          let sample = source + pixel * channels
          target[pixel * step] =
            color.colorChannelCount == 1
            ? sample[0] : values[0] * sample[0] + values[1] * sample[1] + values[2] * sample[2]
          if step == 2 { target[pixel * step + 1] = sample[channels - 1] }
        }
      }
    }
  }
}
