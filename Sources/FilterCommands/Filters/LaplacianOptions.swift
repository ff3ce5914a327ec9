import ArgumentParser
import ImageFilters

/// The options of `laplacian`.
struct LaplacianOptions: FilterOptions {
  static let name = "laplacian"
  static let abstract = "Shows the sum of the second derivatives."
  static let discussion = """
    Works on the luma and gives a gray picture, unless --per-channel is given.

    EXAMPLES:
      imgfilter laplacian photo.jpg fine.png --range stretch
      imgfilter laplacian photo.jpg lines.png --neighbors 8 --range abs --scale 4
    """
  static let mainOptions = ["neighbors"]

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Which neighbours count: 4 or 8.", valueName: "count"))
  var neighbors: Laplacian.Neighbors = .four

  @OptionGroup var response: ResponseArguments
  @OptionGroup var border: BorderArgument

  func makeFilter() -> any ImageFilter {
    Laplacian(
      neighbors: neighbors, range: response.range, scale: response.scale, perChannel: response.perChannel,
      border: border.border)
  }
}
