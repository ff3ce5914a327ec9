import CKernels
import ImageCodecs
import Tensors

/// Makes working rows of an image's own rows: Float, in linear light where asked for, premultiplied.
struct SampleDecoding: Sendable {
  private let layout: PixelLayout
  private let scale: Float
  private let white: Float
  private let premultiplies: Bool
  private let curve: TransferCurve?

  /// - Parameters:
  ///   - format: the form of the working rows; has the size and the channels of `layout`.
  ///   - premultiplies: false where no filter is to run, so that colour under full transparency survives.
  init(_ layout: PixelLayout, to format: WorkingFormat, linearLight: Bool, premultiplies: Bool) {
    self.layout = layout
    white = format.white
    scale = format.white / layout.samples.white
    self.premultiplies = premultiplies && layout.color.hasAlpha
    curve = linearLight ? TransferCurve(decodingTo: format) : nil
  }

  /// Converts one row.
  func load(_ bytes: UnsafeRawPointer, into row: UnsafeMutablePointer<Float>) {
    let count = layout.width * layout.color.channelCount
    switch layout.samples {
    case .uint8: ck_float_from_u8(bytes.assumingMemoryBound(to: UInt8.self), scale, row, count)
    case .uint16: ck_float_from_u16(bytes.assumingMemoryBound(to: UInt16.self), scale, row, count)
    case .float: ck_scale(bytes.assumingMemoryBound(to: Float.self), scale, row, count)
    }
    curve?.apply(to: row, pixels: layout.width, color: layout.color)
    if premultiplies { ck_premultiply(row, layout.width, layout.color.channelCount, white) }
  }
}
