import Tensors

extension KernelDescription {
  /// The kernel as it is: ImageMagick turns it by itself, and takes anchors and biases of all kinds.
  func imageMagickText(_ direction: Convolve.Direction) throws(FilterError) -> String {
    let size = "\(kernel.width)x\(kernel.height)+\(kernel.anchor.column)+\(kernel.anchor.row)"
    let rows = kernel.rows.map { $0.map(Self.shortText).joined(separator: ",") }.joined(separator: " ")
    let argument = "\(size): \(rows)"
    try Self.checkLength(argument, of: kernel, for: .imagemagick)
    let method = direction == .convolution ? "Convolve" : "Correlate"
    let bias = bias == 0 ? "" : "-define convolve:bias=\(NumberText.of(decimalBias * 100, digits: 8))% "
    return "magick in.png -virtual-pixel edge \(bias)-morphology \(method) '\(argument)' out.png"
  }
}
