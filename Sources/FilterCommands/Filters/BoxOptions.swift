import ArgumentParser
import ImageFilters

/// The options of `box`.
struct BoxOptions: FilterOptions {
  static let name = "box"
  static let abstract = "Blurs with the mean of a rectangle."
  static let discussion = """
    The rectangle is 2 · radius + 1 pixels wide and high; the time does not grow with it.

    EXAMPLES:
      imgfilter box photo.jpg soft.jpg --radius 3
      imgfilter box photo.jpg wide.jpg --radius 20,0 --border reflect
    """
  static let mainOptions = ["radius"]

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The pixels to either side; a comma separates x and y.", valueName: "radius"))
  var radius = PerAxis(x: 1, y: 1)

  @OptionGroup var border: BorderArgument

  func makeFilter() -> any ImageFilter { Box(radiusX: radius.x, radiusY: radius.y, border: border.border) }
}
