import ArgumentParser
import ImageFilters

/// The options of `blur`.
struct BlurOptions: FilterOptions {
  static let name = "blur"
  static let aliases = ["gaussian"]
  static let abstract = "Blurs with a Gaussian."
  static let discussion = """
    Within 1/255 of the exact Gaussian for every sigma from 0.3 to 1000; the time does not grow with sigma. \
    Transparent pixels do not bleed into others.

    EXAMPLES:
      imgfilter blur photo.jpg soft.jpg --sigma 2
      imgfilter blur photo.jpg streaks.jpg --sigma 12,0
      imgfilter blur photos --recursive --output-dir blurred --sigma 1.5
    """
  static let mainOptions = ["sigma"]

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The standard deviation in pixels, above 0. A comma separates x and y, of which one may be 0; decimals follow "
        + "a point.",
      valueName: "sigma"))
  var sigma: PerAxis<Double>

  @OptionGroup var border: BorderArgument

  func makeFilter() -> any ImageFilter { Blur(sigmaX: sigma.x, sigmaY: sigma.y, border: border.border) }
}
