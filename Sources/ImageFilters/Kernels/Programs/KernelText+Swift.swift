extension KernelDescription {
  /// The call that this package itself understands.
  func swiftText(_ direction: Convolve.Direction) -> String {
    let rows = kernel.rows.map { "    [\($0.map(Self.text).joined(separator: ", "))],\n" }.joined()
    let bias = bias == 0 ? "" : ", bias: \(bias)"
    return """
      import ImageCodecs
      import ImageFilters

      let kernel = try Kernel(
        rows: [
      \(rows)  ], anchor: .init(column: \(kernel.anchor.column), row: \(kernel.anchor.row)))
      let filter = Convolve(kernel, direction: .\(direction.rawValue)\(bias))
      let result = try Image(contentsOf: "in.png").filtered(by: filter)
      try result.write(to: "out.png")
      """
  }
}
