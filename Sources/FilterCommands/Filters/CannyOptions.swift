import ArgumentParser
import ImageFilters

/// The options of `canny`.
struct CannyOptions: FilterOptions {
  static let name = "canny"
  static let abstract = "Finds edges as lines of one pixel's width."
  static let discussion = """
    White lines on black, from the luma. Both thresholds are on the length of Sobel's gradient in units of white, \
    at every depth. The whole picture is held in memory.

    EXAMPLES:
      imgfilter canny photo.jpg lines.png
      imgfilter canny photo.jpg strong.png --sigma 2 --low 0.2 --high 0.5
    """
  static let mainOptions = ["sigma", "low", "high"]

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The standard deviation of the blur that comes first, 0 for none.", valueName: "sigma")
  )
  var sigma = 1.4

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Above it a pixel is an edge if it is connected to one.", valueName: "threshold"))
  var low: Float = 0.1

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Above it a pixel is an edge.", valueName: "threshold"))
  var high: Float = 0.3

  @OptionGroup var border: BorderArgument

  func makeFilter() -> any ImageFilter { Canny(sigma: sigma, low: low, high: high, border: border.border) }
}
