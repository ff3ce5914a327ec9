public import ImageCodecs
public import NeuralNetworks
public import Tensors

/// Numbers laid over the photo that they are about.
public struct HeatOverlay: Sendable {
  /// The photo, upright.
  public let photo: Image
  /// Height × width: of the photo or smaller, over all of it.
  public let heat: Tensor<Float>
  /// Whether numbers below 0 have colours of their own.
  public let isSigned: Bool
  /// Whether colours grow with the root of numbers, so that small ones are seen better.
  public var isRooted = false

  /// Numbers over a photo.
  ///
  /// - Precondition: `heat` is height × width.
  public init(_ heat: Tensor<Float>, over photo: Image, signed isSigned: Bool = false) {
    precondition(heat.shape.rank == 2, "a map of \(heat.shape)")
    self.heat = heat
    self.photo = photo
    self.isSigned = isSigned
  }

  /// The photo with colours where numbers are large: dark red to yellow, for those below 0 blue.
  ///
  /// - Parameter size: of the picture; numbers are linear between their places.
  public func image(_ size: PictureSize) -> Image {
    let colors = isSigned ? ColorMap.diverging.bytes : ColorMap.magma.bytes
    let numbers = heat.reshaped(to: [heat.shape[0], heat.shape[1], 1]).resampled(to: size)
    let largest = heat.withUnsafeBufferPointer { $0.reduce(Float(0)) { max($0, abs($1)) } }
    // A picture that cannot be drawn is black below its colours.
    let ground = try? PictureFile(channels: .rgb, resize: size, limits: DecodingOptions()).numbers(of: photo)
    let parts = numbers.map { number -> Float in
      guard largest > 0, number.isFinite else { return 0 }
      let part = Double(min(max(number / largest, isSigned ? -1 : 0), 1))
      let grown = isRooted ? abs(part).squareRoot() : abs(part)
      return Float(part < 0 ? -grown : grown)
    }
    return Image(
      .uint8(
        Tensor(uninitialized: [size.height, size.width, 3]) { target in
          let shades = ground?.elements ?? []
          let numbers = parts.elements
          for pixel in numbers.indices {
            let part = numbers[pixel]
            let color = 3 * Int(isSigned ? 127.5 + 127.5 * part : 60 + 195 * part)
            let opacity = min(1, 1.4 * abs(part)) * 0.8
            for channel in 0..<3 {
              let shade = shades.isEmpty ? 0 : 255 * min(max(shades[3 * pixel + channel], 0), 1)
              target[3 * pixel + channel] = UInt8(
                shade * (1 - opacity) + Float(colors[color + channel]) * opacity + 0.5)
            }
          }
        }))
  }
}
