import CKernels
import ImageCodecs
import Tensors

/// Makes working rows of an image's own rows: Float, in linear light where asked for, premultiplied; or bytes as they are.
struct SampleDecoding: Sendable {
  private let layout: PixelLayout
  private let scale: Float
  private let white: Float
  private let premultiplies: Bool

  /// Whether the working rows are the image's rows as they are.
  let copies: Bool
  private let curve: TransferCurve?

  /// - Parameters:
  ///   - format: the form of the working rows; has the size and the channels of `layout`. Bytes are for bytes without alpha.
  ///   - premultiplies: false where no filter is to run, so that colour under full transparency survives.
  init(_ layout: PixelLayout, to format: WorkingFormat, linearLight: Bool, premultiplies: Bool) {
    self.layout = layout
    white = format.white
    scale = format.white / layout.samples.white
    self.premultiplies = premultiplies && layout.color.hasAlpha
    curve = linearLight ? TransferCurve(decodingTo: format) : nil
    copies =
      format.storage == .uint8
      || (layout.samples == .float && format.white == 1 && !linearLight && !self.premultiplies)
    precondition(
      format.storage == .float || (copies && layout.samples == .uint8 && !linearLight && !self.premultiplies),
      "\(layout) cannot be worked on as \(format.storage)")
  }

  /// Converts one row.
  func load(_ bytes: UnsafeRawPointer, into memory: UnsafeMutableRawPointer) {
    let count = layout.width * layout.color.channelCount
    let row = memory.assumingMemoryBound(to: Float.self)
    if copies { return memory.copyMemory(from: bytes, byteCount: layout.bytesPerRow) }
    switch layout.samples {
    case .uint8: ck_float_from_u8(bytes.assumingMemoryBound(to: UInt8.self), scale, row, count)
    case .uint16: ck_float_from_u16(bytes.assumingMemoryBound(to: UInt16.self), scale, row, count)
    case .float: ck_scale(bytes.assumingMemoryBound(to: Float.self), scale, row, count)
    }
    curve?.apply(to: row, pixels: layout.width, color: layout.color)
    if premultiplies { ck_premultiply(row, layout.width, layout.color.channelCount, white) }
  }
}
