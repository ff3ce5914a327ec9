import ArgumentParser
import ImageFilters

/// The options of `morphology`.
struct MorphologyOptions: FilterOptions {
  static let name = "morphology"
  static let abstract = "Shrinks or grows bright parts: erode, dilate, open, close."
  static let discussion = """
    erode takes the least and dilate the greatest value around each pixel, channel by channel. open is erode, then \
    dilate, and removes bright specks; close is the reverse and fills dark ones.

    EXAMPLES:
      imgfilter morphology scan.png clean.png --operation open
      imgfilter morphology mask.png grown.png --operation dilate --radius 5
    """
  static let mainOptions = ["operation", "radius"]

  @Option(help: ArgumentHelp("What is done.", valueName: "operation"))
  var operation: Morphology.Operation

  @Option(
    help: ArgumentHelp(
      "Which pixels count: a square (rectangle), those within a circle (disk), or those of the same row and column "
        + "(cross).", valueName: "form"))
  var element: Morphology.Element = .rectangle

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How far the pixels are that count, 1 to 1000.", valueName: "radius"))
  var radius = 1

  @OptionGroup var border: BorderArgument

  func makeFilter() -> any ImageFilter {
    Morphology(operation, element: element, radius: radius, border: border.border)
  }
}
