import ImageCodecs
import ImageFilters
import Tensors
import TestSupport

/// The photo of the fixtures.
let photo: Image = {
  do { return try Image(contentsOf: Fixture.path("images/photo.jpg")) } catch { preconditionFailure("\(error)") }
}()

extension Image {
  /// A part of a picture of 8 bits.
  func cropped(_ columns: Range<Int>, _ rows: Range<Int>) -> Image {
    guard case .uint8(let tensor) = samples else { preconditionFailure("a picture of 8 bits") }
    let channels = color.channelCount
    return Image(
      .uint8(
        Tensor(uninitialized: [rows.count, columns.count, channels]) { target in
          var next = 0
          for y in rows {
            let row = tensor.row(y)
            for x in columns.lowerBound * channels..<columns.upperBound * channels {
              target[next] = row[x]
              next += 1
            }
          }
        }), color: color, metadata: metadata)
  }

  /// Smooth noise of 8 bits, within black and white.
  static func texture(width: Int, height: Int, channels: Int, seed: UInt64) throws -> Image {
    var random = SeededGenerator(seed: seed)
    let noise = Image.random(width: width, height: height, channels: channels, using: &random)
    let values = try noise.blurred(sigma: 0.6, border: .wrap).floats.map { UInt8(min(max($0 * 200 + 28, 0), 255)) }
    return Image(.uint8(values))
  }
}

extension Kernel {
  /// Random weights that fall off from the middle and sum to 1.
  static func random(height: Int, width: Int, seed: UInt64) throws -> Kernel {
    var random = SeededGenerator(seed: seed)
    let (column, row) = (Kernel.gaussian(sigma: 1.3, radius: 16), Kernel.gaussian(sigma: 1.3, radius: 16))
    let rows = (0..<height).map { y in
      (0..<width).map { x in
        column[y - height / 2 + 16] * row[x - width / 2 + 16] * Double.random(in: -0.5...1.5, using: &random)
      }
    }
    return try Kernel(rows: rows).normalized()
  }

  /// The largest difference of weights from another kernel's, in parts of its largest weight.
  func error(against other: Kernel) -> Double {
    let largest = other.weights.reduce(0) { max($0, abs($1)) }
    return zip(weights, other.weights).reduce(0) { max($0, abs($1.0 - $1.1)) } / largest
  }
}
