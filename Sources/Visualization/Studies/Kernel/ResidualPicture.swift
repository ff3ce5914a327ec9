import ImageCodecs
import Tensors

/// What a kernel leaves, in colours: the mean of the channels.
struct ResidualPicture {
  let image: Image
  /// What has its full colour, a fraction of white: all but a hundredth of the pixels are below.
  let reach: Double

  /// - Parameter residual: a Float picture with numbers of both signs.
  init(_ residual: Image) {
    guard case .float(let samples) = residual.samples else { preconditionFailure("a residual of whole numbers") }
    let channels = samples.shape[2]
    let means = samples.withUnsafeBufferPointer { samples in
      (0..<samples.count / channels).map { pixel in
        (0..<channels).reduce(Float(0)) { $0 + samples[pixel * channels + $1] } / Float(channels)
      }
    }
    let sizes = means.map { abs($0) }.sorted()
    let reach = max(sizes[min(sizes.count * 99 / 100, sizes.count - 1)], 1e-6)
    self.reach = Double(reach)
    image = Image(
      .uint8(
        Tensor(uninitialized: [residual.height, residual.width, 3]) { target in
          for (pixel, mean) in means.enumerated() {
            let color = ColorMap.diverging[Double(0.5 + 0.5 * mean / reach)]
            for (channel, value) in [color.red, color.green, color.blue].enumerated() {
              target[pixel * 3 + channel] = UInt8((min(max(value, 0), 1) * 255).rounded())
            }
          }
        }))
  }

  /// A picture less another of its form, cut off at black and white.
  static func difference(_ picture: Image, _ other: Image) -> Image {
    guard case .float(let first) = picture.samples, case .float(let second) = other.samples else {
      preconditionFailure("pictures of whole numbers")
    }
    let (left, right) = (first.elements, second.elements)
    return Image(
      .float(Tensor(shape: first.shape, elements: zip(left, right).map { min(max($0 - $1, 0), 1) })))
  }
}
