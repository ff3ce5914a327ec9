public import ImageCodecs

/// How the samples of working rows lie in memory.
package enum RowStorage: Hashable, Sendable {
  /// Float on the image's own scale: what every step can work on.
  case float
  /// 0…255 as they came: for steps whose arithmetic on 8 bits is faster.
  case uint8
  /// 0…255 in steps of 1/128, as 16-bit integers: between steps on 8 bits.
  case fixed

  /// The bytes of one sample.
  package var byteCount: Int {
    switch self {
    case .float: 4
    case .uint8: 1
    case .fixed: 2
    }
  }
}

/// The form of an image while filters work on it.
///
/// Samples are Float on the image's own scale (0…255, 0…65535 or 0…1), rows are width × channels, and colour is
/// premultiplied by alpha, so that what is transparent never bleeds into what is not.
public struct WorkingFormat: Hashable, Sendable {
  /// Columns, as stored.
  public var width: Int

  /// Rows, as stored.
  public var height: Int

  /// What the channels are.
  public var color: ColorModel

  /// The sample value of white and of full opacity: 255, 65535 or 1.
  public var white: Float

  /// Whether filters clamp their results to 0…``white``: so for images of 8 and 16 bits, not for Float.
  public var isBounded: Bool

  /// How the stored rows are turned before somebody sees them; directions are meant as the viewer sees them.
  public var orientation: Orientation

  /// How a row lies in memory.
  package var storage = RowStorage.float

  /// Whether a filter may choose steps that take and give ``RowStorage/uint8``: so where it is alone between a picture of
  /// 8 bits and another one. In a chain that would round between its filters.
  package var bytesAreEnough = false

  public init(
    width: Int, height: Int, color: ColorModel, white: Float, isBounded: Bool, orientation: Orientation = .upright
  ) {
    self.width = width
    self.height = height
    self.color = color
    self.white = white
    self.isBounded = isBounded
    self.orientation = orientation
  }

  /// The samples of one row.
  public var samplesPerRow: Int { width * color.channelCount }

  /// The bytes of one row.
  package var bytesPerRow: Int { samplesPerRow * storage.byteCount }

  /// The bytes of one pixel.
  package var bytesPerPixel: Int { channels * storage.byteCount }

  /// The number of channels.
  public var channels: Int { color.channelCount }

  /// What results are clamped to: 0…``white``, or everything.
  public var range: ClosedRange<Float> { isBounded ? 0...white : -.infinity ... .infinity }

  /// The same format with other channels.
  public func with(color: ColorModel) -> WorkingFormat {
    var format = self
    format.color = color
    return format
  }

  /// The same format in rows of another kind.
  package func stored(as storage: RowStorage) -> WorkingFormat {
    var format = self
    format.storage = storage
    return format
  }

  /// Whether rows of bytes will do with a border, too: a constant one has to be a whole number.
  func allowsBytes(_ border: Border) -> Bool {
    guard case .constant(let value) = border else { return bytesAreEnough }
    return bytesAreEnough && (value * 255) == (value * 255).rounded()
  }

  /// The same format for a filter whose result is worked on further.
  package var withoutBytes: WorkingFormat {
    var format = self
    format.bytesAreEnough = false
    return format
  }

  /// A border as this format has it: a constant must lie inside the range of the samples.
  func checked(_ border: Border) throws(FilterError) -> Border {
    if case .constant(let value) = border, isBounded, !(0...1 ~= value) {
      throw FilterError(
        "the border constant:\(value) is outside of 0…1 (0 is black, 1 white, whatever the bit depth)")
    }
    return border
  }

  /// One pixel of a constant border, as it is stored: opaque gray of the fraction `value`.
  func borderPixel(_ value: Float) -> [UInt8] {
    var pixel = [Float](repeating: value * white, count: channels)
    if color.hasAlpha { pixel[channels - 1] = white }
    switch storage {
    case .float: return pixel.withUnsafeBytes { Array($0) }
    case .uint8: return pixel.map { UInt8($0.rounded()) }
    case .fixed: return pixel.map { UInt16(($0 * 128).rounded()) }.withUnsafeBytes { Array($0) }
    }
  }
}
