import ImageCodecs
import NeuralNetworks
import Tensors

/// Channels in rows and columns under a title, pixel for pixel.
struct MapSheet {
  /// A channel, what stands above it on the left and, where there is room, on the right.
  struct Tile: Sendable {
    var label: String
    var detail: String
    /// Height × width × 3.
    var picture: Tensor<UInt8>
  }

  let title: String
  let note: String
  let tiles: [Tile]
  /// The colours of numbers with what the first and the last one mean.
  let colors: MapStyle.Colors
  let ends: (first: String, last: String)

  private static let margin = 14
  private static let gap = 6
  private static let titleSize = 16.0
  private static let noteSize = 11.0
  private static let labelSize = 9.5
  private static let bar = PictureSize(width: 150, height: 10)

  /// The sheet, about four units wide and three high.
  func image() -> Image {
    let (width, height) = (tiles.first?.picture.shape[1] ?? 1, tiles.first?.picture.shape[0] ?? 1)
    let labelHeight = tiles.contains { !$0.label.isEmpty } ? 13 : 0
    let cell = (width: width + Self.gap, height: height + labelHeight + Self.gap)
    let ideal = (Double(tiles.count * cell.height) * 4 / 3 / Double(cell.width)).squareRoot()
    let columns = min(max(1, Int(ideal.rounded(.up))), max(1, tiles.count))
    let rows = (tiles.count + columns - 1) / columns
    let inner = max(columns * cell.width - Self.gap, 460)
    let lines = note.isEmpty ? [] : Lettering.lines(of: note, size: Self.noteSize, width: Double(inner))
    let noteHeight = Int((Double(lines.count) * Self.noteSize * Canvas.lineStep).rounded(.up))
    let barTop = Self.margin + 24 + noteHeight + 4
    let top = barTop + Self.bar.height + 12
    var canvas = Canvas(
      width: Double(inner + 2 * Self.margin), height: Double(top + rows * cell.height - Self.gap + Self.margin),
      scale: 1)
    let left = Double(Self.margin)
    canvas.write(
      title, at: Point(left, left), TextStyle(size: Self.titleSize, isBold: true, height: .top))
    canvas.write(lines, at: Point(left, left + 24), TextStyle(size: Self.noteSize, color: .pencil, height: .top))
    let middle = Double(barTop) + Double(Self.bar.height) / 2
    let first = Lettering.width(of: ends.first, size: Self.noteSize)
    canvas.write(ends.first, at: Point(left, middle), TextStyle(size: Self.noteSize, height: .middle))
    let barLeft = Self.margin + Int(first.rounded(.up)) + 6
    canvas.write(
      ends.last, at: Point(Double(barLeft + Self.bar.width + 6), middle),
      TextStyle(size: Self.noteSize, height: .middle))
    func corner(_ index: Int) -> (x: Int, y: Int) {
      (Self.margin + index % columns * cell.width, top + index / columns * cell.height)
    }
    for (index, tile) in tiles.enumerated() where !tile.label.isEmpty {
      let (x, y) = corner(index)
      write(tile, on: &canvas, left: Double(x), baseline: Double(y + labelHeight - 3), width: Double(width))
    }
    guard case .uint8(var samples) = canvas.image.samples else { return canvas.image }
    samples.paste(barPicture, x: barLeft, y: barTop)
    for (index, tile) in tiles.enumerated() {
      let (x, y) = corner(index)
      samples.paste(tile.picture, x: x, y: y + labelHeight)
    }
    return Image(.uint8(samples))
  }

  private func write(_ tile: Tile, on canvas: inout Canvas, left: Double, baseline: Double, width: Double) {
    canvas.write(tile.label, at: Point(left, baseline), TextStyle(size: Self.labelSize))
    let room = width - Lettering.width(of: tile.label, size: Self.labelSize) - 6
    guard Lettering.width(of: tile.detail, size: Self.labelSize) <= room else { return }
    canvas.write(
      tile.detail, at: Point(left + width, baseline),
      TextStyle(size: Self.labelSize, color: .pencil, alignment: .right))
  }

  private var barPicture: Tensor<UInt8> {
    let bytes = colors.map.bytes
    return Tensor(uninitialized: [Self.bar.height, Self.bar.width, 3]) { target in
      for index in target.indices {
        target[index] = bytes[index / 3 % Self.bar.width * 255 / (Self.bar.width - 1) * 3 + index % 3]
      }
    }
  }
}

extension Tensor<UInt8> {
  /// Puts a picture into this one; it has to lie inside.
  mutating func paste(_ picture: Tensor<UInt8>, x: Int, y: Int) {
    let (columns, length) = (shape[1], picture.shape[1] * 3)
    precondition(
      x >= 0 && y >= 0 && x + picture.shape[1] <= columns && y + picture.shape[0] <= shape[0],
      "a picture of \(picture.shape) at \(x), \(y) of \(shape)")
    withUnsafeMutableBufferPointer { target in
      picture.withUnsafeBufferPointer { source in
        guard let target = target.baseAddress, let source = source.baseAddress else { return }
        for row in 0..<picture.shape[0] {
          (target + ((y + row) * columns + x) * 3).update(from: source + row * length, count: length)
        }
      }
    }
  }
}
