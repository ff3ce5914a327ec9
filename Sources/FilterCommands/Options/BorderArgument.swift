import ArgumentParser
import ImageFilters

/// What filters see outside of the picture.
struct BorderArgument: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What lies outside of the picture: its nearest pixel (replicate), the mirrored picture with (reflect) or "
        + "without (reflect101) the edge pixel repeated, its other side (wrap), or a gray (constant:V, a fraction "
        + "of white: 0 is black, 1 white).", valueName: "border"))
  var border: Border = .replicate
}
