import ArgumentParser
import ImageFilters

/// The options of `median`.
struct MedianOptions: FilterOptions {
  static let name = "median"
  static let abstract = "Takes the median around each pixel: removes specks, keeps edges."
  static let discussion = """
    Exact for all depths. The square is 2 · radius + 1 pixels wide.

    EXAMPLES:
      imgfilter median scan.png clean.png
      imgfilter median noisy.jpg smooth.jpg --radius 3
    """
  static let mainOptions = ["radius"]

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The pixels to either side, 1 to 127.", valueName: "radius"))
  var radius = 1

  @OptionGroup var border: BorderArgument

  func makeFilter() -> any ImageFilter { Median(radius: radius, border: border.border) }
}
