public import ImageCodecs
public import NetworkModels
import NeuralNetworks
import Tensors

/// What a unit sees of a photo, drawn on it.
public struct UnitFieldPicture: Sendable {
  private let field: UnitField
  private let photo: Image

  /// A drawing of a unit's field.
  ///
  /// - Parameters:
  ///   - field: what the unit sees.
  ///   - photo: the photo that it saw, upright.
  public init(_ field: UnitField, in photo: Image) {
    self.field = field
    self.photo = photo
  }

  /// What a unit of a layer is called: "layer1.0.relu, channel 3, at 12, 9".
  public var unit: String {
    field.layer + (field.channel.map { ", channel \($0)" } ?? "") + ", at \(field.place.column), \(field.place.row)"
  }

  /// Rows of numbers: what the windows allow, what was measured, and the boxes that hold most of the gradient.
  public var table: TextTable {
    var table = TextTable(["field", "width", "height", "left", "top", "of the picture"], leftColumns: 1)
    func add(_ name: String, _ box: PixelBox?) {
      guard let box else { return table.append([name, "–", "–", "–", "–", "–"]) }
      let inside = box.clipped(width: field.size.width, height: field.size.height)
      let part = Double((inside?.width ?? 0) * (inside?.height ?? 0)) / Double(field.size.width * field.size.height)
      table.append([
        name, "\(box.width)", "\(box.height)", "\(box.columns.lowerBound)", "\(box.rows.lowerBound)",
        "\(Numerals.fixed(100 * part, decimals: 1)) %",
      ])
    }
    add(field.theoretical == nil ? "by its windows, everything" : "by its windows", field.theoretical ?? field.visible)
    add("measured: gradient above 10⁻⁵", field.measured)
    add("95 % of the gradient", field.box(holding: 0.95))
    add("50 % of the gradient", field.box(holding: 0.5))
    return table
  }

  /// The photo with the boxes, the part that the unit sees with the gradient, and how the gradient falls off.
  ///
  /// - Parameters:
  ///   - note: below the title.
  ///   - scale: the pixels of a point.
  public func image(note: String = "", scale: Double = 2) -> Image {
    let aspect = Double(photo.height) / Double(photo.width)
    let height = 380 * min(max(aspect, 0.5), 1.3)
    return ContactSheet(
      title: "What \(unit) sees", note: note, columns: 3, tileWidth: 380, tileHeight: height,
      legend: Legend([
        .init("what its windows allow", .line(Self.windows, nil)), .init("95 % of the gradient", .line(Self.most, nil)),
      ]),
      tiles: [
        .init(Sketch { draw(on: &$0, in: $1) }, title: "On the photo", caption: "Seen as \(field.size)."),
        .init(closeUp, title: "What matters to it", caption: "The magnitude of the gradient, by its root."),
        .init(
          profile, title: "How it falls off",
          caption: "The sum of each column and of each row, around the unit's middle."),
      ]
    ).image(scale: scale)
  }

  private static let windows = Stroke(Palette.category(0), width: 2)
  private static let most = Stroke(Palette.category(1), width: 2)

  private func draw(on canvas: inout Canvas, in area: Rectangle) {
    let place = Picture.place(of: photo, in: area)
    canvas.draw(photo, in: place)
    func outline(_ box: PixelBox?, _ stroke: Stroke) {
      guard let box else { return }
      let (x, y) = (place.width / Double(field.size.width), place.height / Double(field.size.height))
      let frame = Rectangle(
        x: place.x + Double(box.columns.lowerBound) * x, y: place.y + Double(box.rows.lowerBound) * y,
        width: Double(box.width) * x, height: Double(box.height) * y)
      canvas.outline(frame, Stroke(.white, width: stroke.width + 2, opacity: 0.8))
      canvas.outline(frame, stroke)
    }
    outline(field.visible, Self.windows)
    outline(field.box(holding: 0.95), Self.most)
  }

  /// The pixels that the windows allow, enlarged.
  private var closeUp: Picture {
    let rooted = field.heat.map { $0.squareRoot() }
    let style = MapStyle(colors: .magma, photo: photo)
    let whole = rooted.channelPictures(style: style, size: field.size)[0].image
    guard case .uint8(let samples) = whole.samples else { return Picture(whole) }
    let box = field.visible
    let piece = Tensor<UInt8>(uninitialized: [box.height, box.width, 3]) { target in
      samples.withUnsafeBufferPointer { source in
        for row in 0..<box.height {
          let from = ((box.rows.lowerBound + row) * field.size.width + box.columns.lowerBound) * 3
          for index in 0..<box.width * 3 { target[row * box.width * 3 + index] = source[from + index] }
        }
      }
    }
    return Picture(Image(.uint8(piece)))
  }

  private var profile: Chart {
    var (columns, rows) = (
      [Double](repeating: 0, count: field.size.width), [Double](repeating: 0, count: field.size.height)
    )
    for (index, number) in field.heat.elements.enumerated() {
      columns[index % field.size.width] += Double(number)
      rows[index / field.size.width] += Double(number)
    }
    let box = field.visible
    let sum = max(columns.reduce(0, +), 1e-300)
    func points(_ numbers: [Double], _ range: ClosedRange<Int>, _ middle: Double) -> [Point] {
      range.map { Point(Double($0) - middle, 100 * numbers[$0] / sum) }
    }
    let whole = field.theoretical ?? box
    let x = points(columns, box.columns, Double(whole.columns.lowerBound + whole.columns.upperBound) / 2)
    let y = points(rows, box.rows, Double(whole.rows.lowerBound + whole.rows.upperBound) / 2)
    let reach = max(1, (x + y).reduce(0) { max($0, abs($1.x)) })
    var chart = Chart(
      x: Axis("pixels from the middle", -reach...reach),
      y: Axis("of the gradient, in %", covering: (x + y).map(\.y) + [0, 1e-3]))
    chart.marks = [
      .line(x, Stroke(Palette.category(0), width: 1.8), name: "columns"),
      .line(y, Stroke(Palette.category(1), width: 1.8), name: "rows"),
    ]
    return chart
  }
}
