import ImageCodecs
import Tensors

/// Single samples of a picture's colours as fractions of white, multiplied by alpha, without a copy of the picture.
struct ColorSamples: Sendable {
  let width: Int
  let height: Int
  /// Without alpha.
  let channels: Int
  /// Whether the picture has alpha.
  let hasAlpha: Bool
  /// The distance of neighbouring samples, as a fraction of white: 0 for Float.
  let step: Double
  private let samples: Image.Samples
  private let stored: Int

  /// The samples as they are stored, the orientation left aside.
  init(_ image: Image) {
    (width, height, channels) = (image.width, image.height, image.color.colorChannelCount)
    (samples, stored, hasAlpha) = (image.samples, image.color.channelCount, image.color.hasAlpha)
    step = image.samples.type == .float ? 0 : 1 / Double(image.samples.type.white)
  }

  /// Copies the pixels at some columns of a row.
  ///
  /// - Parameters:
  ///   - y: the row.
  ///   - columns: where each pixel comes from; columns may come more than once.
  ///   - target: takes columns × channels.
  func copy(_ y: Int, _ columns: [Int], to target: UnsafeMutablePointer<Float>) {
    switch samples {
    case .uint8(let tensor): copy(tensor, y, columns, to: target) { Float($0) * (1 / 255) }
    case .uint16(let tensor): copy(tensor, y, columns, to: target) { Float($0) * (1 / 65535) }
    case .float(let tensor): copy(tensor, y, columns, to: target) { $0 }
    }
  }

  @inline(__always)
  private func copy<Element>(
    _ tensor: Tensor<Element>, _ y: Int, _ columns: [Int], to target: UnsafeMutablePointer<Float>,
    _ value: (Element) -> Float
  ) {
    tensor.withUnsafeBufferPointer { source in
      var target = target
      for x in columns {
        let pixel = (y * width + x) * stored
        let alpha = hasAlpha ? value(source[pixel + channels]) : 1
        for channel in 0..<channels { target[channel] = value(source[pixel + channel]) * alpha }
        target += channels
      }
    }
  }

  /// Whether all pixels at some columns of a row are opaque.
  func isOpaque(_ y: Int, _ columns: Range<Int>) -> Bool {
    guard hasAlpha else { return true }
    func check<Element>(_ tensor: Tensor<Element>, _ holds: (Element) -> Bool) -> Bool {
      tensor.withUnsafeBufferPointer { source in
        columns.allSatisfy { holds(source[(y * width + $0) * stored + channels]) }
      }
    }
    return switch samples {
    case .uint8(let tensor): check(tensor) { $0 == .max }
    case .uint16(let tensor): check(tensor) { $0 == .max }
    case .float(let tensor): check(tensor) { $0 >= 1 }
    }
  }
}
