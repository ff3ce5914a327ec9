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
      return planes.withPlane(channel) {
        paint($0, PictureSize(width: planes.width, height: planes.height), span, size)
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
    numbers.withUnsafeBufferPointer { paint($0, size, span, size) }
  }

  /// Numbers of a size in another one that is no smaller, each a rectangle of one colour.
  private func paint(
    _ numbers: UnsafeBufferPointer<Float>, _ own: PictureSize, _ span: ClosedRange<Float>, _ size: PictureSize
  ) -> Tensor<UInt8> {
    let extent = span.upperBound - span.lowerBound
    // Numbers that are all alike have the first colour; zeros of a range around 0 the middle one.
    let factor = extent > 0 ? 255 / extent : 0
    let start: Float = extent > 0 || !isSigned ? 0 : 127.5
    // What is no number: colours that the maps do not have.
    let blank: UInt8 = isSigned ? 200 : 255
    let columns = (0..<size.width).map { $0 * own.width / size.width }
    let length = 3 * size.width
    return Tensor(uninitialized: [size.height, size.width, 3]) { target in
      guard let target = target.baseAddress else { return }
      colors.withUnsafeBufferPointer { colors in
        var painted = -1
        for row in 0..<size.height {
          let line = target + row * length
          let source = row * own.height / size.height
          if source == painted {
            line.update(from: line - length, count: length)
            continue
          }
          painted = source
          for (index, column) in columns.enumerated() {
            let part = (numbers[source * own.width + column] - span.lowerBound) * factor + start
            let pixel = line + 3 * index
            if part.isNaN {
              pixel.update(repeating: blank, count: 3)
            } else {
              let color = 3 * Int(min(max(part, 0), 255) + 0.5)
              for channel in 0..<3 { pixel[channel] = colors[color + channel] }
            }
          }
        }
      }
    }
  }
}
