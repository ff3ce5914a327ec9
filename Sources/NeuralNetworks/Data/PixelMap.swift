import Tensors

/// From where each pixel of a picture comes that was flipped, turned and cut: one step for any number of such moves.
struct PixelMap {
  /// The size of the result.
  private(set) var width: Int
  private(set) var height: Int
  /// The source's pixel of the result's (x, y) is (first.x + x right.x + y down.x, first.y + x right.y + y down.y).
  private var first = SIMD2(0, 0)
  private var right = SIMD2(1, 0)
  private var down = SIMD2(0, 1)
  /// Where the result has pixels of the source; the rest is black.
  private var columns: Range<Int>
  private var rows: Range<Int>
  private let sourceWidth: Int

  /// A picture as it is.
  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    columns = 0..<width
    rows = 0..<height
    sourceWidth = width
  }

  mutating func flipHorizontally() {
    first &+= right &* SIMD2(repeating: width - 1)
    right = .zero &- right
    columns = width - columns.upperBound..<width - columns.lowerBound
  }

  mutating func flipVertically() {
    first &+= down &* SIMD2(repeating: height - 1)
    down = .zero &- down
    rows = height - rows.upperBound..<height - rows.lowerBound
  }

  /// Turns by quarters counter-clockwise, as NumPy's `rot90` does.
  mutating func turn(quarters: Int) {
    for _ in 0..<quarters {
      flipHorizontally()
      swap(&right, &down)
      swap(&columns, &rows)
      swap(&width, &height)
    }
  }

  /// Takes the piece whose top left pixel is at (x, y), which may lie outside.
  mutating func crop(x: Int, y: Int, width: Int, height: Int) {
    first &+= right &* SIMD2(repeating: x) &+ down &* SIMD2(repeating: y)
    columns = Self.moved(columns, by: x).clamped(to: 0..<width)
    rows = Self.moved(rows, by: y).clamped(to: 0..<height)
    self.width = width
    self.height = height
  }

  private static func moved(_ range: Range<Int>, by distance: Int) -> Range<Int> {
    range.lowerBound - distance..<range.upperBound - distance
  }

  /// Writes the result: height × width × channels.
  func apply(
    from source: UnsafePointer<Float>, to target: UnsafeMutableBufferPointer<Float>, channels: Int
  ) {
    if columns.count < width || rows.count < height { target.update(repeating: 0) }
    guard let target = target.baseAddress, !columns.isEmpty else { return }
    let step = (right.y * sourceWidth + right.x) * channels
    for y in rows {
      let start = first &+ right &* SIMD2(repeating: columns.lowerBound) &+ down &* SIMD2(repeating: y)
      var from = source + (start.y * sourceWidth + start.x) * channels
      var to = target + (y * width + columns.lowerBound) * channels
      if step == channels {
        to.update(from: from, count: columns.count * channels)
        continue
      }
      for _ in columns {
        for channel in 0..<channels { to[channel] = from[channel] }
        from += step
        to += channels
      }
    }
  }
}
