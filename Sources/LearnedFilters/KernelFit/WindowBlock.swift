import CKernels

/// Sums the products of all pairs of a window's pixels, 256 windows at a time.
struct WindowBlock {
  private static let size = 256
  private let planes: [UnsafePointer<Float>]
  private let pictureWidth: Int
  private let window: FitWindow
  private let unknowns: Int
  /// Unknowns × windows.
  private var pixels: [Float]
  private var count = 0
  /// Unknowns × unknowns, the upper triangle; empty as long as there is nothing.
  private var sums: [Double] = []

  init(_ window: FitWindow, _ planes: [UnsafePointer<Float>], pictureWidth: Int) {
    self.window = window
    self.planes = planes
    self.pictureWidth = pictureWidth
    unknowns = planes.count * window.kernelHeight * window.kernelWidth
    pixels = [Float](repeating: 0, count: unknowns * Self.size)
  }

  /// Adds the window of an output pixel.
  mutating func add(_ y: Int, _ x: Int) {
    pixels.withUnsafeMutableBufferPointer { pixels in
      var next = count
      for plane in planes {
        for row in 0..<window.kernelHeight {
          let source = plane + (y + row) * pictureWidth + x
          for column in 0..<window.kernelWidth {
            pixels[next] = source[column]
            next += Self.size
          }
        }
      }
    }
    count += 1
    if count == Self.size { flush() }
  }

  /// The sums.
  var finished: [Double] {
    var block = self
    if block.count > 0 { block.flush() }
    return block.sums
  }

  private mutating func flush() {
    if sums.isEmpty { sums = [Double](repeating: 0, count: unknowns * unknowns) }
    var line = [Double](repeating: 0, count: unknowns)
    pixels.withUnsafeBufferPointer { pixels in
      sums.withUnsafeMutableBufferPointer { sums in
        guard let base = pixels.baseAddress else { return }
        for i in 0..<unknowns {
          let own = base + i * Self.size
          ck_lag_products(own, own, Self.size, unknowns - i, count, &line)
          let target = i * unknowns + i
          for j in 0..<unknowns - i { sums[target + j] += line[j] }
        }
      }
    }
    count = 0
  }
}
