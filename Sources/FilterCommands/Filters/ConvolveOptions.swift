import ArgumentParser
import ImageFilters

/// The options of `convolve`.
struct ConvolveOptions: FilterOptions {
  static let name = "convolve"
  static let abstract = "Lays a kernel of weights over every pixel: any linear filter."
  static let discussion = """
    By default the kernel is convolved, that is, turned by 180° before it is laid over the picture, as mathematics, \
    SciPy's convolve and MATLAB's conv2 have it: a single bright pixel comes out as the kernel itself. With \
    --direction correlation it is laid over as written, as OpenCV's filter2D has it. A kernel that is a column \
    times a row is found out and runs as two passes.

    A kernel's file holds rows of numbers (a libvips header is understood), CSV, JSON ([[…], …], or an object with \
    kernel, anchor, scale, bias), a NumPy array (.npy), or an array of the name kernel, height × width, in an .npz \
    archive or a .safetensors file, with anchor, scale and bias beside it if wanted. Kernels of channels are \
    height × width × channels, or × input × output channels, and in JSON the rows of each under "kernels".

    EXAMPLES:
      imgfilter convolve in.jpg out.png --kernel sharpen
      imgfilter convolve in.jpg out.png --kernel "1 0 -1; 2 0 -2; 1 0 -1"
      imgfilter convolve in.jpg out.png --kernel blur.csv --normalize --explain
      imgfilter convolve --kernel blur.csv --print ffmpeg
      imgfilter convolve --list-kernels
    """
  static let mainOptions = ["kernel"]

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "A kernel's name, its rows (\"0 -1 0; -1 5 -1; 0 -1 0\", fractions such as 1/9 allowed), or a file.",
      valueName: "kernel"),
    completion: .file())
  var kernel: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The kernel's column and row, counted from 0, that lie on the pixel (default: the middle; of an even number "
        + "the left or upper one of the two).", valueName: "x,y"))
  var anchor: Place?

  @Flag(help: "Divide the weights by their sum, so that brightness stays.")
  var normalize = false

  @Option(parsing: .unconditional, help: ArgumentHelp("A factor on the weights.", valueName: "factor"))
  var scale = 1.0

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What is added to the sum, as a fraction of white at every depth (default: 0, or what the kernel's file "
        + "says).", valueName: "fraction"))
  var bias: Float?

  @Option(
    help: ArgumentHelp("Whether the kernel is turned by 180° first.", valueName: "direction"))
  var direction: Convolve.Direction = .convolution

  @Flag(
    help: ArgumentHelp(
      "Print how the kernel is run. With files the picture is filtered, too; without files only this is printed, and so "
        + "it is with --print."))
  var explain = false

  @OptionGroup var program: PrintArgument

  @Flag(help: "List the kernels that have names.")
  var listKernels = false

  @OptionGroup var border: BorderArgument

  func validate() throws {
    if listKernels { throw CleanExit.message(KernelArgument.list) }
    guard kernel != nil else {
      throw ValidationError("--kernel is missing: a name (see --list-kernels), rows of numbers, or a file")
    }
    guard scale.isFinite else { throw ValidationError("--scale has to be a finite number, not \(scale)") }
    if let print = program.print, border.border != .replicate {
      throw ValidationError(
        "--print \(print.rawValue) takes no --border: outside of the picture other programs see what they do by themselves"
      )
    }
  }

  func makeFilter() throws -> any ImageFilter {
    switch try KernelArgument.read(kernel ?? "") {
    case .shared(let description): try makeConvolution(description)
    case .channels(let kernels): try makeConvolution(kernels)
    }
  }

  func explanation() throws -> String? {
    guard explain || program.print != nil else { return nil }
    switch try KernelArgument.read(kernel ?? "") {
    case .shared(let description):
      let filter = try makeConvolution(description)
      let result = KernelDescription(filter.kernel, bias: filter.bias)
      let text = try program.text(result, direction: filter.direction)
      return [explain ? KernelArgument.explanation(filter) : nil, text].compactMap(\.self).joined(separator: "\n")
    case .channels(let kernels):
      guard program.print == nil else {
        throw UsageError("--print is for kernels that are the same for all channels; this one has one for each")
      }
      return KernelArgument.explanation(try makeConvolution(kernels))
    }
  }

  private func makeConvolution(_ description: KernelDescription) throws -> Convolve {
    var kernel = try adjusted(description.kernel)
    if normalize { kernel = try kernel.normalized() }
    if scale != 1 { kernel = kernel.scaled(by: scale) }
    return Convolve(kernel, direction: direction, bias: bias ?? description.bias, border: border.border)
  }

  private func makeConvolution(_ kernels: ChannelKernels) throws -> ConvolveChannels {
    var kernels = try kernels.map(adjusted)
    if normalize { kernels = try kernels.normalized() }
    if scale != 1 { kernels = try kernels.map { $0.scaled(by: scale) } }
    if let bias { kernels = try ChannelKernels(kernels.kernels, biases: kernels.biases.map { _ in bias }) }
    return ConvolveChannels(kernels, direction: direction, border: border.border)
  }

  /// With the anchor that was asked for.
  private func adjusted(_ kernel: Kernel) throws(FilterError) -> Kernel {
    guard let anchor else { return kernel }
    return try Kernel(rows: kernel.rows, anchor: .init(column: anchor.column, row: anchor.row))
  }
}
