import ImageCodecs
import Tensors

/// Small pictures of numbers that have a sign, in rows and columns: each as bright as its largest number makes it, 0 being a
/// middle gray.
struct PatchGrid: Drawable {
  /// The numbers of each, row by row, channels innermost.
  let patches: [[Double]]
  /// The width and height of each, in pixels.
  let size: Int
  let channels: Int

  func draw(on canvas: inout Canvas, in area: Rectangle) {
    guard !patches.isEmpty else { return }
    let columns = Int(Double(patches.count).squareRoot().rounded(.up))
    let rows = (patches.count + columns - 1) / columns
    let place = area.fitting(aspect: Double(columns) / Double(rows))
    let step = place.width / Double(columns)
    for (index, patch) in patches.enumerated() {
      let cell = Rectangle(
        x: place.x + Double(index % columns) * step, y: place.y + Double(index / columns) * step, width: step,
        height: step)
      canvas.draw(image(patch), in: cell.inset(by: step * 0.05))
    }
  }

  /// One of them as a picture.
  private func image(_ patch: [Double]) -> Image {
    let largest = patch.reduce(1e-300) { max($0, abs($1)) }
    let samples = patch.map { Float(0.5 + 0.5 * $0 / largest) }
    return Image(.float(Tensor(shape: [size, size, channels], elements: samples)))
  }
}
