public import ImageCodecs

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

  /// A border as this format has it: a constant must lie inside the range of the samples.
  func checked(_ border: Border) throws(FilterError) -> Border {
    if case .constant(let value) = border, isBounded, !(0...1 ~= value) {
      throw FilterError(
        "the border constant:\(value) is outside of 0…1 (0 is black, 1 white, whatever the bit depth)")
    }
    return border
  }

  /// One pixel of a constant border: opaque gray of the fraction `value`.
  func borderPixel(_ value: Float) -> [Float] {
    var pixel = [Float](repeating: value * white, count: channels)
    if color.hasAlpha { pixel[channels - 1] = white }
    return pixel
  }
}
