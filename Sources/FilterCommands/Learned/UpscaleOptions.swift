import ArgumentParser
import ImageFilters
import LearnedFilters

/// The options of `upscale`.
struct UpscaleOptions: FilterOptions {
  static let name = "upscale"
  static let abstract = "Makes pictures larger, with a network that restores what interpolation blurs."
  static let discussion = """
    The network does the luma; colours and alpha are bicubic. The density in pixels per inch stays as it is, so \
    that the picture is printed larger. A factor of 4 is twice one of 2.

    EXAMPLES:
      imgfilter upscale small.jpg large.png
      imgfilter upscale small.png large.png --factor 4
    """
  static let mainOptions = ["factor"]

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many times as many rows and columns: 2 or 4.", valueName: "factor"))
  var factor = 2

  func makeFilter() -> any ImageFilter { Upscale(factor: factor) }
}
