import ImageCodecs
import ImageFilters
import Tensors

/// The colours of a picture as the viewer sees it, channel after channel, in fractions of white; multiplied by alpha.
struct SamplePlanes: Sendable {
  let width: Int
  let height: Int
  /// Without alpha.
  let channels: Int
  /// Channels × height × width.
  private(set) var samples: Tensor<Float>
  /// Whether samples beyond black and white were cut off.
  let isBounded: Bool
  /// Half a step of the samples, the largest error of rounding to them: 0 for Float.
  let halfStep: Double

  init(_ image: Image) {
    let image = image.upright()
    (width, height, channels) = (image.width, image.height, image.color.colorChannelCount)
    let type = image.samples.type
    isBounded = type != .float
    halfStep = isBounded ? 0.5 / Double(type.white) : 0
    let (count, stored, hasAlpha) = (width * height, image.color.channelCount, image.color.hasAlpha)
    samples = Tensor(uninitialized: [channels, height, width]) { planes in
      func fill<Element>(_ tensor: Tensor<Element>, _ value: (Element) -> Float) {
        tensor.withUnsafeBufferPointer { source in
          for channel in 0..<stored - (hasAlpha ? 1 : 0) {
            for pixel in 0..<count {
              var sample = value(source[pixel * stored + channel])
              if hasAlpha { sample *= value(source[pixel * stored + stored - 1]) }
              planes[channel * count + pixel] = sample
            }
          }
        }
      }
      switch image.samples {
      case .uint8(let tensor): fill(tensor) { Float($0) / 255 }
      case .uint16(let tensor): fill(tensor) { Float($0) / 65535 }
      case .float(let tensor): fill(tensor) { $0 }
      }
    }
  }

  /// The same samples through a function.
  func mapped(_ transform: (Float) -> Float) -> SamplePlanes {
    var planes = self
    planes.samples = samples.map(transform)
    return planes
  }

  /// In linear light, by sRGB's curve.
  var linear: SamplePlanes { mapped(TransferCurve.linear) }

  /// The mean of the channels, row by row.
  var gray: [Float] {
    let (count, channels) = (width * height, channels)
    return samples.withUnsafeBufferPointer { samples in
      (0..<count).map { pixel in
        (0..<channels).reduce(0) { $0 + samples[$1 * count + pixel] } / Float(channels)
      }
    }
  }

  /// The planes as a Float picture.
  var image: Image {
    let (count, channels) = (width * height, channels)
    return Image(
      .float(
        Tensor(uninitialized: [height, width, channels]) { target in
          samples.withUnsafeBufferPointer { samples in
            for channel in 0..<channels {
              for pixel in 0..<count { target[pixel * channels + channel] = samples[channel * count + pixel] }
            }
          }
        }))
  }

  /// Calls a closure with the first row of each channel.
  func withPlanes<Result>(_ body: ([UnsafePointer<Float>]) -> Result) -> Result {
    samples.withUnsafeBufferPointer { samples in
      guard let base = samples.baseAddress else { preconditionFailure("a picture has at least one pixel") }
      return body((0..<channels).map { base + $0 * width * height })
    }
  }
}
