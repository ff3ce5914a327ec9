import ArgumentParser
import ImageFilters

/// The options of `bilateral`.
struct BilateralOptions: FilterOptions {
  static let name = "bilateral"
  static let abstract = "Smooths areas of little contrast, keeps edges."
  static let discussion = """
    A mean in which near pixels of similar colour count most. The time grows with the square of the radius.

    EXAMPLES:
      imgfilter bilateral portrait.jpg smooth.jpg
      imgfilter bilateral noisy.png smooth.png --radius 6 --color-sigma 0.15
    """
  static let mainOptions = ["radius"]

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How far the pixels are that count, 1 to 100.", valueName: "radius"))
  var radius = 4

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The standard deviation in space, in pixels (default: half the radius).", valueName: "sigma"))
  var spatialSigma: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The standard deviation in colour, as a fraction of white at every depth.", valueName: "sigma"))
  var colorSigma = 0.1

  @OptionGroup var border: BorderArgument

  func makeFilter() -> any ImageFilter {
    Bilateral(radius: radius, spatialSigma: spatialSigma, colorSigma: colorSigma, border: border.border)
  }
}
