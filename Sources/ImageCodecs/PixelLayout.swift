/// The size of an image and the form of its pixels: height × width × channels, channels innermost.
public struct PixelLayout: Hashable, Sendable {
  /// Columns, as stored (before any orientation is applied).
  public var width: Int
  /// Rows, as stored.
  public var height: Int
  /// How one sample is stored.
  public var samples: SampleType
  /// What the channels are.
  public var color: ColorModel

  /// A layout of this size and form.
  public init(width: Int, height: Int, samples: SampleType, color: ColorModel) {
    self.width = width
    self.height = height
    self.samples = samples
    self.color = color
  }

  /// The bytes of one row; rows follow each other without gaps.
  public var bytesPerRow: Int { width * color.channelCount * samples.byteCount }

  /// The bytes of all rows.
  public var byteCount: Int { bytesPerRow * height }
}
