import ImageCodecs
import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Clean pictures and the same with noise, for tests of what removes it.
enum NoisyPictures {
  /// Discs before a gradient, in fractions of white from 0.1 to 0.9, as Float; each channel has other brightnesses.
  static func scene(width: Int, height: Int, channels: Int) -> Image {
    let samples = Tensor<Float>(uninitialized: [height, width, channels]) { numbers in
      for y in 0..<height {
        for x in 0..<width {
          let (u, v) = (Float(x) / 32, Float(y) / 32)
          let (a, b) = (u - u.rounded(.down) - 0.5, v - v.rounded(.down) - 0.5)
          // Soft by a pixel.
          let disc = min(max(12 - 32 * (a * a + b * b).squareRoot(), 0), 1)
          for channel in 0..<channels {
            let ground = 0.2 + 0.3 * Float(x + channel * y) / Float(width + channel * height)
            let top = 0.9 - 0.2 * Float((Int(u) + Int(v) + channel) % 3)
            numbers[(y * width + x) * channels + channel] = ground + (top - ground) * disc
          }
        }
      }
    }
    return Image(.float(samples))
  }

  /// The picture with Gaussian noise of a deviation in steps of 8 bits, not cut off.
  static func noisy(_ image: Image, _ deviation: Double, seed: UInt64) -> Image {
    var generator = RandomGenerator(seed: seed)
    return mapped(image) { value, _ in value + Float(deviation / 255 * generator.normal()) }
  }

  /// A picture of Float whose samples are a function of those of another one and of the channel.
  static func mapped(_ image: Image, _ transform: (Float, Int) -> Float) -> Image {
    guard case .float(let tensor) = image.samples else { preconditionFailure("a picture of Float") }
    let channels = tensor.shape[2]
    let span = tensor.span
    let result = Tensor<Float>(uninitialized: tensor.shape) { numbers in
      for index in numbers.indices { numbers[index] = transform(span[index], index % channels) }
    }
    return Image(.float(result), color: image.color)
  }

  /// 10 log₁₀ (1 / mean square error) of two pictures of Float.
  static func psnr(_ image: Image, _ other: Image) -> Double {
    guard case .float(let a) = image.samples, case .float(let b) = other.samples, a.shape == b.shape else {
      preconditionFailure("two pictures of Float of one size")
    }
    let (left, right) = (a.span, b.span)
    var sum = 0.0
    for index in left.indices { sum += Double((left[index] - right[index]) * (left[index] - right[index])) }
    return -10 * log10(sum / Double(a.count))
  }
}
