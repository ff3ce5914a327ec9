import ArgumentParser
import ImageFilters

/// The options of `emboss`.
struct EmbossOptions: FilterOptions {
  static let name = "emboss"
  static let abstract = "Shows the picture as a relief on middle gray."
  static let discussion = """
    Works on the luma and gives a gray picture, unless --per-channel is given.

    EXAMPLES:
      imgfilter emboss photo.jpg relief.jpg
      imgfilter emboss photo.jpg relief.jpg --angle -45 --amount 2
    """
  static let mainOptions = ["angle", "amount"]

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Where the light comes from, in degrees counter-clockwise from the right; 135 is the upper left.",
      valueName: "degrees"))
  var angle = 135.0

  @Option(parsing: .unconditional, help: ArgumentHelp("How deep the relief is.", valueName: "factor"))
  var amount: Float = 1

  @Flag(help: "Filter each colour channel by itself, instead of the luma.")
  var perChannel = false

  @OptionGroup var border: BorderArgument

  func makeFilter() -> any ImageFilter {
    Emboss(angle: angle, amount: amount, perChannel: perChannel, border: border.border)
  }
}
