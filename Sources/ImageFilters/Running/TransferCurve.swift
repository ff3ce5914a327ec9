import CKernels
import ImageCodecs

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The sRGB transfer curve (IEC 61966-2-1), one way, on working samples. Alpha is left as it is.
package struct TransferCurve: Sendable {
  private let white: Float
  private let isBounded: Bool
  private let table: [Float]
  private let function: @Sendable (Float) -> Float

  /// Encoded samples become linear light. Exact for 8 and 16 bits: the table has an entry for each of 65536 values.
  init(decodingTo format: WorkingFormat) {
    self.init(format, Self.linear)
  }

  /// Linear light becomes encoded samples. The table's interpolation is off by at most 0.006 of an 8-bit step, just above
  /// the curve's straight part.
  init(encodingFrom format: WorkingFormat) {
    self.init(format, Self.encoded)
  }

  private init(_ format: WorkingFormat, _ function: @escaping @Sendable (Float) -> Float) {
    white = format.white
    isBounded = format.isBounded
    self.function = function
    table =
      format.isBounded
      ? (0...65535).map { format.white * function(Float($0) / 65535) } : []
  }

  /// Applies the curve to the colour samples of a row.
  func apply(to row: UnsafeMutablePointer<Float>, pixels: Int, color: ColorModel) {
    let channels = color.channelCount
    guard isBounded, !color.hasAlpha else {
      for pixel in 0..<pixels {
        for channel in 0..<color.colorChannelCount {
          let sample = row + pixel * channels + channel
          if isBounded {
            ck_lookup(sample, 65535 / white, table, 65535, sample, 1)
          } else {
            sample.pointee = white * function(sample.pointee / white)
          }
        }
      }
      return
    }
    ck_lookup(row, 65535 / white, table, 65535, row, pixels * channels)
  }

  /// Encoded to linear; odd, so that values below black keep their sign.
  package static func linear(_ value: Float) -> Float {
    let size = abs(value)
    let result = size <= 0.04045 ? size / 12.92 : pow((size + 0.055) / 1.055, 2.4)
    return value < 0 ? -result : result
  }

  /// Linear to encoded.
  package static func encoded(_ value: Float) -> Float {
    let size = abs(value)
    let result = size <= 0.0031308 ? size * 12.92 : 1.055 * pow(size, 1 / 2.4) - 0.055
    return value < 0 ? -result : result
  }
}
