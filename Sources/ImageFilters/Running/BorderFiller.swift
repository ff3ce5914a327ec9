import ImageCodecs

/// Fills the pixels beyond a row's ends, and holds the row that stands for rows outside where the border is constant.
///
/// Unchecked: written only by its initializer.
final class BorderFiller: @unchecked Sendable {
  /// For each pixel before the row, from the leftmost on, and after it: the column that stands for it.
  private let before: [Int?]
  private let after: [Int?]
  private let width: Int
  private let channels: Int
  private let constantPixel: [Float]
  private let constantRowMemory: UnsafeMutablePointer<Float>?

  /// The row that stands for rows outside of the image, where the border is a constant.
  let constantRow: UnsafePointer<Float>?

  init(_ step: any RowStep) {
    let format = step.input
    width = format.width
    channels = format.channels
    before = (-step.columnsBefore..<0).map { step.border.index($0, count: format.width) }
    after = (format.width..<format.width + step.columnsAfter).map {
      step.border.index($0, count: format.width)
    }
    guard case .constant(let value) = step.border else {
      constantPixel = []
      constantRowMemory = nil
      constantRow = nil
      return
    }
    constantPixel = format.borderPixel(value)
    let pixels = step.columnsBefore + format.width + step.columnsAfter
    let memory = UnsafeMutablePointer<Float>.allocate(capacity: max(1, pixels * format.channels))
    for pixel in 0..<pixels {
      for channel in 0..<format.channels { memory[pixel * format.channels + channel] = constantPixel[channel] }
    }
    constantRowMemory = memory
    constantRow = UnsafePointer(memory + step.columnsBefore * format.channels)
  }

  deinit { constantRowMemory?.deallocate() }

  /// Fills the pixels beyond both ends of a row, which begins at `row`.
  func fill(_ row: UnsafeMutablePointer<Float>) {
    for (index, source) in before.enumerated() { fillPixel(index - before.count, from: source, row) }
    for (index, source) in after.enumerated() { fillPixel(width + index, from: source, row) }
  }

  private func fillPixel(_ column: Int, from source: Int?, _ row: UnsafeMutablePointer<Float>) {
    let pixel = row + column * channels
    if let source {
      for channel in 0..<channels { pixel[channel] = row[source * channels + channel] }
    } else {
      for channel in 0..<channels { pixel[channel] = constantPixel[channel] }
    }
  }
}
