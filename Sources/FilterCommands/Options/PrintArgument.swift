import ArgumentParser
import ImageFilters

/// Which other program is told a kernel.
struct PrintArgument: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Print what to paste into another program, so that it does the same: a command line of ImageMagick or FFmpeg, "
        + "an SVG filter, a script for OpenCV, operations for GIMP's GEGL Graph, a CSS declaration, or Swift code.",
      valueName: "program"))
  var print: KernelProgram?

  /// What to paste, nil where nothing was asked for.
  ///
  /// - Throws: `FilterError` where the program cannot do it.
  func text(
    _ kernel: KernelDescription, direction: Convolve.Direction = .convolution
  ) throws(FilterError) -> String? {
    guard let print else { return nil }
    return try kernel.text(for: print, direction: direction)
  }
}
