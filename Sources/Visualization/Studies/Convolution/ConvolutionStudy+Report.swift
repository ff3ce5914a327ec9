import ImageCodecs
import NeuralNetworks
import Tensors

extension ConvolutionStudy {
  /// The numbers as tables, and the pictures `convolution-kernels`, `convolution-windows` and `convolution-fields`.
  ///
  /// - Parameter scale: the pixels of a point in the pictures.
  /// - Throws: `NetworkError` or `FilterError`, where the layers do not fit the picture; they do from 16×16 on.
  public func report(scale: Double = 2) throws -> StudyReport {
    let (directions, strides, paddings, pools) = (
      try directions(), try strides(), try paddings(), try pools()
    )
    let network = try stack()
    var report = StudyReport()
    report.add(
      """
      The picture, made \(picture.width)×\(picture.height). Numbers are parts of white.

      Correlation against convolution: differ by \
      \(Numerals.significant(Self.largestDifference(directions.correlated, directions.convolved))) at most.
      The layer with the kernel turned against the filter `convolve`: \
      \(Numerals.significant(directions.filterDifference)) at most.
      """)
    var table = TextTable(["layer", "window", "stride", "padding", "output", "least", "mean", "greatest"])
    for windowed in strides + paddings + pools {
      let image = windowed.image
      guard case .float(let samples) = image.samples else { continue }
      let numbers = samples.elements
      table.append([
        windowed.name, "\(windowed.kernel)×\(windowed.kernel)", "\(windowed.stride)", "\(windowed.padding)",
        "\(image.width)×\(image.height)", Numerals.fixed(Double(numbers.min() ?? 0), decimals: 3),
        Numerals.fixed(numbers.reduce(0) { $0 + Double($1) } / Double(numbers.count), decimals: 3),
        Numerals.fixed(Double(numbers.max() ?? 0), decimals: 3),
      ])
    }
    report.add(table, titled: "Stride, padding and pooling:")
    report.add("What pixels of stacked layers see:\n\n" + network.summary)
    report.add(
      sheet(of: directions).image(scale: scale), named: "convolution-kernels",
      caption: "Kernels on the picture, as correlation and as convolution")
    report.add(
      sheet(strides: strides, paddings: paddings, pools: pools).image(scale: scale), named: "convolution-windows",
      caption: "Stride, padding and pooling")
    report.add(
      sheet(of: fields(network)).image(scale: scale), named: "convolution-fields",
      caption: "What a pixel of each stacked layer sees of the picture")
    return report
  }
}

extension Image {
  /// The pixels within a rectangle of whole numbers.
  func piece(_ area: Rectangle) -> Image {
    guard case .float(let samples) = samples else { return self }
    let (left, top) = (max(0, Int(area.x)), max(0, Int(area.y)))
    let (right, bottom) = (min(width, Int(area.right)), min(height, Int(area.bottom)))
    precondition(right > left && bottom > top, "no pixels of \(width)×\(height) in \(area)")
    var numbers: [Float] = []
    for y in top..<bottom {
      for x in left..<right { for channel in 0..<samples.shape[2] { numbers.append(samples[y, x, channel]) } }
    }
    return Image(.float(Tensor(shape: [bottom - top, right - left, samples.shape[2]], elements: numbers)))
  }
}
