import ImageCodecs
import ImageFilters
import NeuralNetworks
import Tensors

extension ConvolutionStudy {
  /// Convolution and correlation with one kernel, of the picture and of a single bright pixel.
  struct Directions {
    let impulse: Image
    let correlatedImpulse: Image
    let convolvedImpulse: Image
    let correlated: Image
    let convolved: Image
    /// How far the filter's convolution is from the layer's with the kernel turned.
    let filterDifference: Double
  }

  func directions() throws -> Directions {
    let kernel = Self.normalized(Self.corner)
    let turned = Self.turned(kernel)
    let layer = Self.depthwise(kernel)
    let dot = (0..<9 * 9).map { $0 == 40 ? Float(1) : 0 }
    let impulse = Image(.float(Tensor(shape: [9, 9, 1], elements: dot)))
    let gray = Self.depthwise(kernel, channels: 1)
    let convolved = try Self.applied(layer, turned, to: picture)
    let filter = Convolve(try Kernel(rows: kernel), direction: .convolution, border: .constant(0))
    return Directions(
      impulse: impulse, correlatedImpulse: try Self.applied(gray, kernel, to: impulse),
      convolvedImpulse: try Self.applied(gray, turned, to: impulse),
      correlated: try Self.applied(layer, kernel, to: picture), convolved: convolved,
      filterDifference: Self.largestDifference(convolved, try picture.filtered(by: filter)))
  }

  /// The sheet `convolution-kernels`.
  func sheet(of directions: Directions) -> ContactSheet {
    var sheet = ContactSheet(
      title: "Convolution and correlation",
      note:
        "Correlation lays the kernel over the picture as it is written, convolution turned by 180°. Layers of networks "
        + "are called convolutions, and correlate; that is no loss, as their kernels are learned.",
      columns: 3, tileWidth: 250, tileHeight: tileHeight(250))
    let difference = ScalarField.difference(directions.correlated, directions.convolved)
    func grid(_ image: Image) -> NumberGrid {
      guard case .float(let samples) = image.samples else { return NumberGrid([[0]]) }
      let sum = Self.corner.joined().reduce(0, +)
      return NumberGrid(
        (0..<samples.shape[0]).map { y in
          (0..<samples.shape[1]).map { x in (Double(samples[y, x, 0]) * sum * 1000).rounded() / 1000 }
        })
    }
    sheet.tiles = [
      ContactSheet.Tile(
        NumberGrid(Self.corner), title: "The kernel", caption: "5×5; the weights are divided by their sum, 11."),
      ContactSheet.Tile(
        grid(directions.correlatedImpulse), title: "A single pixel, correlated",
        caption: "Times 11: the kernel appears turned by 180°."),
      ContactSheet.Tile(
        grid(directions.convolvedImpulse), title: "A single pixel, convolved",
        caption: "Times 11: the kernel appears as it is written."),
      ContactSheet.Tile(
        Picture(directions.correlated), title: "Correlated", caption: "Smeared to the upper left."),
      ContactSheet.Tile(
        Picture(directions.convolved), title: "Convolved", caption: "Smeared to the lower right."),
      ContactSheet.Tile(
        difference, title: "The difference",
        caption: "Orange where the correlation is brighter, blue where the convolution is; at most "
          + "\(Numerals.significant(Self.largestDifference(directions.correlated, directions.convolved))) of white."),
    ]
    return sheet
  }
}

extension ScalarField {
  /// The difference of two RGB pictures in brightness, as a map in colours.
  fileprivate static func difference(_ a: Image, _ b: Image) -> some Drawable {
    Sketch { canvas, area in
      guard case .float(let left) = a.samples, case .float(let right) = b.samples else { return }
      let (height, width) = (left.shape[0], left.shape[1])
      let field = ScalarField(x: 0...Double(width - 1), y: 0...Double(height - 1), columns: width, rows: height) {
        x, y in
        let (row, column) = (Int(y), Int(x))
        return (0..<3).reduce(0) { $0 + Double(left[row, column, $1] - right[row, column, $1]) / 3 }
      }
      let largest = field.values.reduce(1e-9) { max($0, abs($1)) }
      // Most differences are small; what is half of the largest has its full colour.
      let colors = field.values.map { ColorMap.diverging[0.5 + $0 / largest] }
      let samples = colors.flatMap { [$0.red, $0.green, $0.blue] }
      Picture(Image(.float(Tensor(shape: [height, width, 3], elements: samples)))).draw(on: &canvas, in: area)
    }
  }
}
