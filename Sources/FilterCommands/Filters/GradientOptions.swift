import ArgumentParser
import ImageFilters

/// What `sobel`, `scharr` and `prewitt` differ in.
protocol GradientKind: Sendable {
  static var operation: GradientOperator { get }
  static var abstract: String { get }
  /// The largest response to a step from black to white, in units of white.
  static var gain: Int { get }
}

/// 1 2 1.
enum SobelKind: GradientKind {
  static let operation = GradientOperator.sobel
  static let abstract = "Finds edges with Sobel's derivatives (weights 1 2 1)."
  static let gain = 4
}

/// 3 10 3.
enum ScharrKind: GradientKind {
  static let operation = GradientOperator.scharr
  static let abstract = "Finds edges with Scharr's derivatives (weights 3 10 3), which are best in direction."
  static let gain = 16
}

/// 1 1 1.
enum PrewittKind: GradientKind {
  static let operation = GradientOperator.prewitt
  static let abstract = "Finds edges with Prewitt's derivatives (weights 1 1 1)."
  static let gain = 3
}

typealias SobelOptions = GradientOptions<SobelKind>
typealias ScharrOptions = GradientOptions<ScharrKind>
typealias PrewittOptions = GradientOptions<PrewittKind>

/// The options of `sobel`, `scharr` and `prewitt`.
struct GradientOptions<Kind: GradientKind>: FilterOptions {
  static var name: String { Kind.operation.rawValue }
  static var abstract: String { Kind.abstract }
  static var discussion: String {
    """
    Works on the luma (Rec. 601) and gives a gray picture, unless --per-channel is given. A step from black to \
    white gives up to \(Kind.gain) times white, which pictures of 8 and 16 bits cut off: use --scale \
    \(1 / Double(Kind.gain)) or --range, or --depth float, which keeps all. x points to the right and y downward \
    in the picture as it is seen, whatever its orientation tag says.

    EXAMPLES:
      imgfilter \(name) photo.jpg edges.png
      imgfilter \(name) photo.jpg dx.png --output x --range offset
      imgfilter \(name) photo.jpg exact.npy --depth float
    """
  }
  static var mainOptions: [String] { ["output"] }

  @Option(
    help: ArgumentHelp(
      "The length of the gradient, its part along x or y, or its direction: 0 to the right, clockwise, a full turn "
        + "over all values of 8 or 16 bits, radians in float.", valueName: "part"))
  var output: Gradient.Output = .magnitude

  @OptionGroup var response: ResponseArguments
  @OptionGroup var border: BorderArgument

  func makeFilter() -> any ImageFilter {
    Gradient(
      Kind.operation, output: output, range: response.range, scale: response.scale,
      perChannel: response.perChannel, border: border.border)
  }
}
