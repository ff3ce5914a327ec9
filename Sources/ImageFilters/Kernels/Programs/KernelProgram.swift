/// A program that can do what ``Convolve`` does, once it is told the kernel in its own words.
///
/// Each does so within 1/255 for 8 bits, away from the border, on pictures without transparency whose pixels are
/// stored upright: `tools/check-kernel-texts` runs them and compares.
public enum KernelProgram: String, Hashable, Sendable, CaseIterable {
  /// A command line of ImageMagick 7; version 6 has `convert` for `magick`.
  case imagemagick
  /// A command line of FFmpeg, working on 8 bits. Its `convolution` is used where it can do it in every version: up
  /// to 7×7 around the anchor, or up to 49 along a row or a column, of a sum of 1, or whole weights of a sum of 0,
  /// with a bias of 0 and above. For others the sum is written out for `geq`, which takes seconds for a megapixel.
  case ffmpeg
  /// A `<filter>` element with a `feConvolveMatrix`, for `filter="url(#kernel)"`.
  case svg
  /// A script in Python with OpenCV's `filter2D`.
  case opencv
  /// The operations for GIMP's "GEGL Graph", or for the end of `gegl in.png -o out.png --`: up to 5×5 around the
  /// anchor.
  case gimp
  /// A declaration `filter: url(…)` with the SVG filter inside.
  case css
  /// Swift code for this package.
  case swift

  /// The program's name as its makers write it.
  public var name: String {
    switch self {
    case .imagemagick: "ImageMagick"
    case .ffmpeg: "FFmpeg"
    case .svg: "SVG"
    case .opencv: "OpenCV"
    case .gimp: "GIMP"
    case .css: "CSS"
    case .swift: "Swift"
    }
  }
}

extension KernelDescription {
  /// What to paste into another program, so that it does to a picture what ``Convolve`` does with this kernel and bias.
  ///
  /// Weights are written with eight digits, for OpenCV and Swift with all. Where files are named they are `in.png` and
  /// `out.png`. Outside of the picture each program sees what it sees by itself, the nearest pixel where it has the
  /// choice.
  ///
  /// - Parameters:
  ///   - program: the program that is to understand it.
  ///   - direction: whether the kernel is turned by 180° first, as ``Convolve/direction`` has it.
  /// - Throws: ``FilterError`` where the program cannot do it, with the limit that is in the way, or where the bias is
  ///   not a finite number.
  public func text(
    for program: KernelProgram, direction: Convolve.Direction = .convolution
  ) throws(FilterError) -> String {
    guard bias.isFinite else { throw FilterError("the bias has to be a finite number, not \(bias)") }
    let laid = LaidKernel(self, direction)
    switch program {
    case .imagemagick: return try imageMagickText(direction)
    case .ffmpeg: return try laid.ffmpegText()
    case .svg: return laid.svgText
    case .opencv: return laid.openCVText
    case .gimp: return try laid.geglText()
    case .css: return laid.cssText
    case .swift: return swiftText(direction)
    }
  }
}
