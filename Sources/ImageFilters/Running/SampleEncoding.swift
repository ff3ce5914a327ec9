import CKernels
import ImageCodecs
import Tensors

/// The colour that an image is laid over where the output has no alpha.
public struct BackgroundColor: Hashable, Sendable {
  /// Red, green and blue, 0…1, as stored (gamma-encoded).
  public var red: Float
  public var green: Float
  public var blue: Float

  public init(red: Float, green: Float, blue: Float) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  public static let white = BackgroundColor(red: 1, green: 1, blue: 1)
  public static let black = BackgroundColor(red: 0, green: 0, blue: 0)
}

/// Makes an image's rows of working rows: the reverse of ``SampleDecoding``.
struct SampleEncoding: Sendable {
  private let format: WorkingFormat
  private let layout: PixelLayout
  private let scale: Float
  private let isPremultiplied: Bool
  private let curve: TransferCurve?
  private let background: [Float]?

  /// Whether the image's rows are the working rows as they are.
  let copies: Bool

  /// - Parameters:
  ///   - layout: the form of the rows that come out; alpha may be missing, the colour channels are those of `format`.
  ///   - isPremultiplied: whether the working rows are.
  init(
    _ format: WorkingFormat, to layout: PixelLayout, linearLight: Bool, isPremultiplied: Bool,
    background: BackgroundColor
  ) {
    precondition(
      format.color.colorChannelCount == layout.color.colorChannelCount
        && (format.color.hasAlpha || !layout.color.hasAlpha),
      "\(format.color) cannot be written as \(layout.color)")
    self.format = format
    self.layout = layout
    self.isPremultiplied = isPremultiplied
    scale = layout.samples.white / format.white
    curve = linearLight ? TransferCurve(encodingFrom: format) : nil
    if format.color.hasAlpha && !layout.color.hasAlpha {
      let color = [background.red, background.green, background.blue]
      self.background =
        format.color == .rgba
        ? color.map { $0 * format.white }
        : [Grayscale.Weights.rec601.luma(color) * format.white]
    } else {
      self.background = nil
    }
    let isStraight = !linearLight && format.color == layout.color && !(isPremultiplied && format.color.hasAlpha)
    switch format.storage {
    case .uint8: copies = layout.samples == .uint8 && isStraight
    case .float: copies = layout.samples == .float && isStraight && scale == 1
    case .fixed: copies = false
    }
    precondition(copies || format.storage == .float, "rows of \(format.storage) cannot be written as \(layout)")
  }

  /// Converts one working row, which may be changed on the way.
  func store(_ memory: UnsafeMutableRawPointer, into bytes: UnsafeMutableRawPointer) {
    if copies { return bytes.copyMemory(from: memory, byteCount: layout.bytesPerRow) }
    let row = memory.assumingMemoryBound(to: Float.self)
    if isPremultiplied && format.color.hasAlpha {
      ck_unpremultiply(row, format.width, format.channels, format.white, format.isBounded ? 1 : 0)
    }
    curve?.apply(to: row, pixels: format.width, color: format.color)
    if let background { flatten(row, over: background) }
    let count = layout.width * layout.color.channelCount
    switch layout.samples {
    case .uint8: ck_u8_from_float(row, scale, 0, bytes.assumingMemoryBound(to: UInt8.self), count)
    case .uint16: ck_u16_from_float(row, scale, bytes.assumingMemoryBound(to: UInt16.self), count)
    case .float: ck_scale(row, scale, bytes.assumingMemoryBound(to: Float.self), count)
    }
  }

  /// Lays straight-alpha pixels over the background and closes the gaps that alpha leaves.
  private func flatten(_ row: UnsafeMutablePointer<Float>, over background: [Float]) {
    let colors = background.count
    for pixel in 0..<format.width {
      let alpha = min(max(row[pixel * (colors + 1) + colors] / format.white, 0), 1)
      for channel in 0..<colors {
        let value = row[pixel * (colors + 1) + channel]
        row[pixel * colors + channel] = background[channel] + alpha * (value - background[channel])
      }
    }
  }
}
