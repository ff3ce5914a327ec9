import ImageCodecs
import NeuralNetworks
import Tensors

extension ConvolutionStudy {
  /// A layer of a stack, and what its middle pixel sees of the picture.
  struct Seen {
    let name: String
    let area: ReceptiveArea
    /// The pixel whose field is the middle one.
    let row: Int
    let column: Int

    /// The field in pixels of the picture, from its first to behind its last; parts of it may lie outside.
    var rectangle: Rectangle {
      let (rows, columns) = (area.rows, area.columns)
      return Rectangle(
        x: columns.first + Double(column) * columns.step, y: rows.first + Double(row) * rows.step, width: columns.size,
        height: rows.size)
    }
  }

  /// A stack as networks for pictures have it: twice two convolutions and a pooling, and two convolutions more.
  func stack() throws(NetworkError) -> Network {
    try Network(input: [picture.height, picture.width, 3]) {
      for stage in 1...3 {
        Conv2D(8, kernel: 3, padding: .same).named("conv\(stage)a")
        Conv2D(8, kernel: 3, padding: .same).named("conv\(stage)b")
        if stage < 3 { MaxPool2D(2).named("pool\(stage)") }
      }
    }
  }

  /// What the middle pixel of each layer sees.
  func fields(_ network: Network) -> [Seen] {
    zip(network.nodes, network.receptiveAreas).compactMap { node, area in
      guard let area else { return nil }
      return Seen(name: node.name, area: area, row: node.shape[0] / 2, column: node.shape[1] / 2)
    }
  }

  /// The sheet `convolution-fields`.
  func sheet(of fields: [Seen]) -> ContactSheet {
    let colors = fields.indices.map { index in
      ColorMap.sequential[0.1 + 0.85 * Double(index) / Double(max(fields.count - 1, 1))]
    }
    var sheet = ContactSheet(
      title: "Receptive fields",
      note:
        "What the middle pixel of each layer sees of the picture: each 3×3 adds two steps to it, each pooling doubles "
        + "the steps of all layers behind it.",
      columns: 2, tileWidth: 380, tileHeight: max(300, tileHeight(380)))
    sheet.legend = Legend(
      zip(fields, colors).map { field, color in
        let size = field.rectangle
        return Legend.Entry(
          "\(field.name): \(Numerals.fixed(size.width, decimals: 0))×\(Numerals.fixed(size.height, decimals: 0))",
          .line(Stroke(color, width: 3), nil))
      })
    let picture = picture
    let rectangles = fields.map(\.rectangle)
    func drawing(_ view: Rectangle) -> Sketch {
      Sketch { canvas, area in
        let place = area.fitting(aspect: view.width / view.height)
        let unit = place.width / view.width
        func placed(_ field: Rectangle) -> Rectangle {
          Rectangle(
            x: place.x + (field.x - view.x) * unit, y: place.y + (field.y - view.y) * unit, width: field.width * unit,
            height: field.height * unit)
        }
        canvas.clipped(to: place) { canvas in
          canvas.draw(picture.piece(view), in: place)
          for (field, color) in zip(rectangles, colors).reversed() {
            canvas.outline(placed(field), Stroke(.white, width: 4, opacity: 0.9))
            canvas.outline(placed(field), Stroke(color, width: 2.2))
          }
        }
        canvas.outline(place, Stroke(.pencil, width: 0.5))
      }
    }
    let whole = Rectangle(x: 0, y: 0, width: Double(picture.width), height: Double(picture.height))
    sheet.tiles.append(ContactSheet.Tile(drawing(whole), title: "On the picture"))
    if let last = rectangles.last {
      // Whole pixels around the largest field, as far as there are any.
      let left = max(0, (last.x - 2).rounded(.down))
      let top = max(0, (last.y - 2).rounded(.down))
      let view = Rectangle(
        x: left, y: top, width: min(whole.width, (last.right + 2).rounded(.up)) - left,
        height: min(whole.height, (last.bottom + 2).rounded(.up)) - top)
      sheet.tiles.append(ContactSheet.Tile(drawing(view), title: "Its middle, enlarged"))
    }
    return sheet
  }
}
