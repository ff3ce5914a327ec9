import ArgumentParser
import ImageFilters

/// The options of `log`.
struct LaplacianOfGaussianOptions: FilterOptions {
  static let name = "log"
  static let abstract = "Shows the Laplacian of a Gaussian: blobs and edges of one size."
  static let discussion = """
    Works on the luma and gives a gray picture, unless --per-channel is given. Not multiplied by sigma squared: \
    use --scale for large sigmas.

    EXAMPLES:
      imgfilter log photo.jpg blobs.png --sigma 2 --range stretch
      imgfilter log photo.jpg exact.npy --sigma 4 --depth float
    """
  static let mainOptions = ["sigma"]

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The Gaussian's standard deviation in pixels, 0.3 to 30.", valueName: "sigma"))
  var sigma: Double

  @OptionGroup var response: ResponseArguments
  @OptionGroup var border: BorderArgument

  func makeFilter() -> any ImageFilter {
    LaplacianOfGaussian(
      sigma: sigma, range: response.range, scale: response.scale, perChannel: response.perChannel,
      border: border.border)
  }
}
