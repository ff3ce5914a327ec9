import ArgumentParser
import ImageFilters

/// The options of `sharpen`.
struct SharpenOptions: FilterOptions {
  static let name = "sharpen"
  static let abstract = "Sharpens by an unsharp mask."
  static let discussion = """
    Adds the difference between the picture and a blurred copy of it, times the amount.

    EXAMPLES:
      imgfilter sharpen photo.jpg crisp.jpg
      imgfilter sharpen scan.png crisp.png --sigma 1.5 --amount 0.7 --threshold 0.02
    """
  static let mainOptions = ["sigma", "amount"]

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The blurred copy's standard deviation in pixels.", valueName: "sigma"))
  var sigma = 1.0

  @Option(
    parsing: .unconditional, help: ArgumentHelp("How much of the difference is added.", valueName: "factor"))
  var amount: Float = 1

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The least difference that counts, as a fraction of white at every depth: keeps noise as it is.",
      valueName: "fraction"))
  var threshold: Float = 0

  @OptionGroup var border: BorderArgument

  func makeFilter() -> any ImageFilter {
    Sharpen(sigma: sigma, amount: amount, threshold: threshold, border: border.border)
  }
}
