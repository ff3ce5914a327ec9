import Tensors

extension LaidKernel {
  /// SVG's filter turns the matrix by 180°, but not the target (Filter Effects Module Level 1, section 9.10).
  private func primitive(quote: String) -> String {
    let weights = kernel.rotatedBy180.weights.map(KernelDescription.shortText).joined(separator: " ")
    let attributes = [
      ("order", "\(kernel.width) \(kernel.height)"), ("kernelMatrix", weights), ("divisor", "1"),
      ("bias", KernelDescription.shortText(bias)), ("targetX", "\(kernel.anchor.column)"),
      ("targetY", "\(kernel.anchor.row)"), ("edgeMode", "duplicate"), ("preserveAlpha", "true"),
    ]
    return "<feConvolveMatrix " + attributes.map { "\($0)=\(quote)\($1)\(quote)" }.joined(separator: " ") + "/>"
  }

  /// On the samples as stored: without that word SVG works in linear light.
  private func open(quote: String) -> String {
    let attributes = [
      ("id", "kernel"), ("x", "0"), ("y", "0"), ("width", "1"), ("height", "1"),
      ("color-interpolation-filters", "sRGB"),
    ]
    return "<filter " + attributes.map { "\($0)=\(quote)\($1)\(quote)" }.joined(separator: " ") + ">"
  }

  var svgText: String {
    """
    \(open(quote: "\""))
      \(primitive(quote: "\""))
    </filter>
    """
  }

  var cssText: String {
    let svg =
      "<svg xmlns='http://www.w3.org/2000/svg'>\(open(quote: "'"))\(primitive(quote: "'"))</filter></svg>"
    let escapes: [Character: String] = ["<": "%3C", ">": "%3E", "#": "%23", "%": "%25", "\"": "%22"]
    let escaped = svg.map { escapes[$0] ?? String($0) }.joined()
    return "filter: url(\"data:image/svg+xml,\(escaped)#kernel\");"
  }
}
