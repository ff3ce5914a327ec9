import ArgumentParser
import ImageFilters
import LearnedFilters

/// The options of `denoise` as a step of a chain.
struct DenoiseOptions: FilterOptions {
  static let name = "denoise"
  static let abstract = "Removes the noise of pictures."
  static let discussion = """
    EXAMPLES:
      imgfilter run 'denoise 25 | sharpen' in.jpg out.jpg
      imgfilter run 'denoise --strength 10 | gray' in.jpg out.jpg
    """
  static let mainOptions = ["strength"]

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The noise's standard deviation in steps of 8 bits, 0 to 255.", valueName: "strength"))
  var strength: Double

  func makeFilter() -> any ImageFilter { Denoise(strength: strength) }
}
