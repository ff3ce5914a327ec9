import ArgumentParser
import ImageFilters

/// The options of `gray`.
struct GrayscaleOptions: FilterOptions {
  static let name = "gray"
  static let aliases = ["grey"]
  static let abstract = "Makes a gray picture of a colour picture."
  static let discussion = """
    The weights apply to the samples as stored, or with --linear to light. Alpha is kept.

    EXAMPLES:
      imgfilter gray photo.jpg gray.jpg
      imgfilter gray photo.jpg luminance.png --weights rec709 --linear
    """
  static let mainOptions = ["weights"]

  @Option(
    help: ArgumentHelp(
      "The weights of red, green and blue: 0.299 0.587 0.114 (rec601) or 0.2126 0.7152 0.0722 (rec709).",
      valueName: "weights"))
  var weights: Grayscale.Weights = .rec601

  func makeFilter() -> any ImageFilter { Grayscale(weights: weights) }
}
