import Convolution
import ImageCodecs
import NeuralNetworks
import Tensors

extension ConvolutionStudy {
  /// A layer's result and what is said of it.
  struct Windowed {
    let name: String
    let explanation: String
    let kernel: Int
    let stride: Int
    /// Rows and columns of zeros on each side.
    let padding: Int
    let image: Image
  }

  /// Strides of 1, 2 and 4.
  func strides() throws(NetworkError) -> [Windowed] {
    var result: [Windowed] = []
    let kernel = Self.normalized(Self.binomial)
    for stride in [1, 2, 4] {
      let layer = Self.depthwise(kernel, stride: stride, padding: .explicit(.init(1)))
      result.append(
        Windowed(
          name: "Stride \(stride)",
          explanation: stride == 1
            ? "The kernel goes from pixel to pixel." : "Every \(stride == 2 ? "2nd" : "\(stride)th") row and column.",
          kernel: 3, stride: stride, padding: 1, image: try Self.applied(layer, kernel, to: picture)))
    }
    return result
  }

  /// The window that shows paddings and pools best: about a twelfth of the picture, and odd.
  private var window: Int { max(3, min(picture.width, picture.height) / 24 * 2 + 1) }

  /// No padding, as much as keeps the size, and as much as lets the kernel see each pixel at each of its weights.
  func paddings() throws(NetworkError) -> [Windowed] {
    let window = window
    let box = [[Double]](
      repeating: [Double](repeating: 1 / Double(window * window), count: window), count: window)
    var result: [Windowed] = []
    for (name, padding, explanation) in [
      ("valid", 0, "No zeros: the picture loses its edges."),
      ("same", window / 2, "Zeros keep the size; edges grow dark."),
      ("full", window - 1, "Every pixel meets every weight."),
    ] {
      let layer = Self.depthwise(box, padding: .explicit(.init(padding)))
      result.append(
        Windowed(
          name: "Padding: \(name)", explanation: explanation, kernel: window, stride: 1, padding: padding,
          image: try Self.applied(layer, box, to: picture)))
    }
    return result
  }

  /// The greatest and the mean number of windows beside each other.
  func pools() throws(NetworkError) -> [Windowed] {
    let window = max(2, min(picture.width, picture.height) / 24)
    return [
      Windowed(
        name: "Max pooling", explanation: "The greatest number of each window.", kernel: window, stride: window,
        padding: 0, image: try Self.applied(MaxPool2D(window), to: picture)),
      Windowed(
        name: "Average pooling", explanation: "The mean of each window.", kernel: window, stride: window, padding: 0,
        image: try Self.applied(AveragePool2D(window), to: picture)),
    ]
  }

  /// The sheet `convolution-windows`.
  func sheet(strides: [Windowed], paddings: [Windowed], pools: [Windowed]) -> ContactSheet {
    var sheet = ContactSheet(
      title: "Stride, padding and pooling",
      note:
        "The picture is \(picture.width)×\(picture.height); zeros around it darken the edges of what comes out. Smaller results "
        + "are shown enlarged, so that their pixels can be seen; those of paddings are drawn to the same scale, the "
        + "picture's own frame in dashes.",
      columns: 3, tileWidth: 250, tileHeight: tileHeight(250))
    func caption(_ windowed: Windowed) -> String {
      let image = windowed.image
      return "\(windowed.kernel)×\(windowed.kernel), output \(image.width)×\(image.height). \(windowed.explanation)"
    }
    for windowed in strides {
      sheet.tiles.append(ContactSheet.Tile(Picture(windowed.image), title: windowed.name, caption: caption(windowed)))
    }
    let widest = paddings.map(\.image).max { $0.width < $1.width }
    let frame = (width: Double(picture.width), height: Double(picture.height))
    for windowed in paddings {
      let drawing = Sketch { canvas, area in
        guard let widest else { return }
        let whole = Picture.place(of: widest, in: area)
        let unit = whole.width / Double(widest.width)
        func centered(_ width: Double, _ height: Double) -> Rectangle {
          Rectangle(
            x: whole.center.x - width * unit / 2, y: whole.center.y - height * unit / 2, width: width * unit,
            height: height * unit)
        }
        let place = centered(Double(windowed.image.width), Double(windowed.image.height))
        canvas.draw(windowed.image, in: place)
        canvas.outline(place, Stroke(.pencil, width: 0.5))
        canvas.outline(centered(frame.width, frame.height), Stroke(.white, width: 2.5, opacity: 0.8))
        canvas.outline(centered(frame.width, frame.height), Stroke(Palette.category(1), width: 1.2, dashes: [4, 3]))
      }
      sheet.tiles.append(ContactSheet.Tile(drawing, title: windowed.name, caption: caption(windowed)))
    }
    for windowed in pools {
      sheet.tiles.append(ContactSheet.Tile(Picture(windowed.image), title: windowed.name, caption: caption(windowed)))
    }
    sheet.tiles.append(
      ContactSheet.Tile(
        Picture(picture), title: "The picture", caption: "\(picture.width)×\(picture.height)"))
    return sheet
  }
}
