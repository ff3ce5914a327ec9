import ImageCodecs
import NeuralNetworks
import Tensors

/// Turns channels into colours.
struct MapPainter: Sendable {
  private let colors: [UInt8]
  private let isSigned: Bool
  private let photo: Image?
  /// How much of the colours is seen where they lie over a photo.
  private static let opacity: Float = 0.55

  init(_ style: MapStyle) {
    colors = style.colors.map.bytes
    isSigned = style.colors == .diverging
    photo = style.photo
  }

  /// A channel in a size: larger, its numbers are seen as squares; smaller, each pixel is the mean of those that it covers. Over a
  /// photo it is linear between its numbers.
  ///
  /// - Returns: height × width × 3.
  func picture(
    of planes: ChannelPlanes, _ channel: Int, span: ClosedRange<Float>, size: PictureSize, over photo: Tensor<UInt8>?
  ) -> Tensor<UInt8> {
    guard let photo else {
      let isSmaller = size.width < planes.width || size.height < planes.height
      if isSmaller { return paint(planes.plane(channel, in: size), span, size) }
      return planes.withPlane(channel) { numbers in
        paint(size, span) { numbers[$1 * planes.height / size.height * planes.width + $0 * planes.width / size.width] }
      }
    }
    var picture = paint(planes.plane(channel, in: size), span, size)
    let opacity = Self.opacity
    picture.withUnsafeMutableBufferPointer { picture in
      photo.withUnsafeBufferPointer { photo in
        for pixel in 0..<size.width * size.height {
          for index in 3 * pixel..<3 * pixel + 3 {
            let mixed = Float(photo[pixel]) * (1 - opacity) + Float(picture[index]) * opacity
            picture[index] = UInt8(mixed + 0.5)
          }
        }
      }
    }
    return picture
  }

  /// The photo in a size, gray, so that colours on it are those of the map.
  func ground(_ size: PictureSize) -> Tensor<UInt8>? {
    // Floats that are no numbers make no ground.
    photo.flatMap { photo in
      try? PictureFile(channels: .gray, resize: size, limits: DecodingOptions()).numbers(of: photo).bytes
    }
  }

  private func paint(_ numbers: [Float], _ span: ClosedRange<Float>, _ size: PictureSize) -> Tensor<UInt8> {
    numbers.withUnsafeBufferPointer { numbers in paint(size, span) { numbers[$1 * size.width + $0] } }
  }

  private func paint(
    _ size: PictureSize, _ span: ClosedRange<Float>, _ number: (_ column: Int, _ row: Int) -> Float
  ) -> Tensor<UInt8> {
    let extent = span.upperBound - span.lowerBound
    // Numbers that are all alike have the first colour; zeros of a range around 0 the middle one.
    let factor = extent > 0 ? 255 / extent : 0
    let start: Float = extent > 0 || !isSigned ? 0 : 127.5
    // What is no number: colours that the maps do not have.
    let blank: UInt8 = isSigned ? 200 : 255
    return Tensor(uninitialized: [size.height, size.width, 3]) { target in
      colors.withUnsafeBufferPointer { colors in
        var place = 0
        for row in 0..<size.height {
          for column in 0..<size.width {
            let part = (number(column, row) - span.lowerBound) * factor + start
            if part.isNaN {
              for index in place..<place + 3 { target[index] = blank }
            } else {
              let color = 3 * Int(min(max(part, 0), 255) + 0.5)
              for index in 0..<3 { target[place + index] = colors[color + index] }
            }
            place += 3
          }
        }
      }
    }
  }
}
