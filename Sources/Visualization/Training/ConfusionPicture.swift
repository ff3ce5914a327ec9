public import ImageCodecs
public import NetworkModels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A confusion matrix as a picture: a row for each class, a column for what it was taken for, the number in each cell.
///
/// The colour of a cell is the part of its row: blue on the diagonal, orange beside it, where a hundredth can be seen
/// already. At the right stands the part of each class that was taken for what it is.
public struct ConfusionPicture: Sendable {
  private let matrix: ConfusionMatrix
  private let title: String

  /// A picture of a matrix under a title.
  public init(_ matrix: ConfusionMatrix, title: String = "What was taken for what") {
    self.matrix = matrix
    self.title = title
  }

  /// The picture.
  ///
  /// - Parameter scale: the pixels of a point.
  public func image(scale: Double = 2) -> Image {
    let count = matrix.classes.count
    let side = min(max(560 / Double(count), 1.5), 44)
    let textSize = min(11, side * 0.8)
    // Letters that nobody can read are not written.
    let names = textSize >= 5 ? matrix.classes.map { Self.shortened($0) } : []
    let widest = names.map { Lettering.width(of: $0, size: textSize) }.max() ?? 0
    let isTurned = widest > side - 4
    let left = Self.margin + 16 + widest + 8
    let inner = side * Double(count)
    let percentWidth = names.isEmpty ? 0 : Lettering.width(of: "100.0 %", size: textSize) + 10
    let width = max(left + inner + percentWidth + Self.margin, 340)
    let note = Lettering.lines(of: self.note, size: Self.noteSize, width: width - 2 * Self.margin)
    let head = Self.margin + 28 + Double(note.count) * Self.noteSize * 1.35 + 10
    let top = (head + 18 + (isTurned ? widest : textSize) + 8).rounded()
    var canvas = Canvas(width: width, height: top + inner + Self.margin, scale: scale)
    canvas.write(title, at: Point(Self.margin, Self.margin), TextStyle(size: 17, isBold: true, height: .top))
    canvas.write(
      note, at: Point(Self.margin, Self.margin + 28), TextStyle(size: Self.noteSize, color: .pencil, height: .top))
    let grid = Rectangle(x: left.rounded(), y: top, width: inner, height: inner)
    drawAxes(names, isTurned: isTurned, size: textSize, head: head, around: grid, on: &canvas)
    canvas.fill(grid, ColorMap.diverging[0.5])
    for (row, counts) in matrix.counts.enumerated() {
      draw(counts, row: row, side: side, in: grid, on: &canvas)
      guard !names.isEmpty, let accuracy = matrix.accuracy(of: row) else { continue }
      canvas.write(
        "\(Numerals.fixed(100 * accuracy, decimals: 1)) %",
        at: Point(grid.right + percentWidth - 2, grid.y + (Double(row) + 0.5) * side),
        TextStyle(size: textSize, color: .pencil, alignment: .right, height: .middle))
    }
    canvas.outline(grid, Stroke(.pencil))
    return canvas.image
  }

  private static let margin = 18.0
  private static let noteSize = 11.0
  /// The most letters of a name.
  private static let longestName = 24

  private var note: String {
    let right = Numerals.fixed(100 * matrix.accuracy, decimals: 2)
    return "\(matrix.total) pictures, \(right) % of them right. Rows: what it is; columns: what it was taken for. "
      + "Blue: right, orange: wrong, as a part of the row."
  }

  private static func shortened(_ name: String) -> String {
    name.count <= longestName ? name : name.prefix(longestName - 1) + "…"
  }

  private func drawAxes(
    _ names: [String], isTurned: Bool, size: Double, head: Double, around grid: Rectangle, on canvas: inout Canvas
  ) {
    let side = grid.width / Double(matrix.classes.count)
    canvas.write(
      "taken for", at: Point(grid.center.x, head),
      TextStyle(size: 10.5, color: .pencil, alignment: .center, height: .top))
    canvas.write(
      "what it is", at: Point(Self.margin, grid.center.y),
      TextStyle(size: 10.5, color: .pencil, alignment: .center, height: .top, angle: 90))
    for (index, name) in names.enumerated() {
      let middle = (Double(index) + 0.5) * side
      canvas.write(
        name, at: Point(grid.x - 8, grid.y + middle), TextStyle(size: size, alignment: .right, height: .middle))
      canvas.write(
        name, at: Point(grid.x + middle, grid.y - 8),
        isTurned
          ? TextStyle(size: size, height: .middle, angle: 90) : TextStyle(size: size, alignment: .center))
    }
  }

  private func draw(_ counts: [Int], row: Int, side: Double, in grid: Rectangle, on canvas: inout Canvas) {
    let total = Double(max(counts.reduce(0, +), 1))
    for (column, count) in counts.enumerated() {
      let cell = Rectangle(
        x: grid.x + Double(column) * side, y: grid.y + Double(row) * side, width: side, height: side)
      let part = Double(count) / total
      if side >= 8 { canvas.outline(cell, Stroke(.rule, width: 0.5)) }
      guard count > 0 else { continue }
      // Mistakes are rare: the cube root makes a hundredth a fifth.
      let color = ColorMap.diverging[row == column ? 0.5 - 0.36 * part : 0.5 + 0.5 * cbrt(part)]
      canvas.fill(cell, color)
      let text = "\(count)"
      let size = min(12, side * 0.42, side * 0.84 / Lettering.width(of: text, size: 1))
      guard size >= 4 else { continue }
      canvas.write(
        text, at: cell.center,
        TextStyle(size: size, color: color.legibleInk, alignment: .center, height: .middle))
    }
  }
}
