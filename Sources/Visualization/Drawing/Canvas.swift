import CKernels
public import ImageCodecs
import Tensors

/// A picture to draw on, in points from its upper left corner; x goes to the right, y down.
///
/// A point is one pixel times the scale, so that the same drawing can be made for any screen. Edges are smoothed: a pixel that is
/// half covered gets half of the colour.
public struct Canvas: Sendable {
  /// The size in points.
  public let width: Double
  public let height: Double

  /// The pixels of a point, 1…4.
  public let scale: Double

  /// Columns and rows of pixels.
  let columns: Int
  let rows: Int

  /// Red, green and blue of each pixel.
  private var pixels: [Float]

  /// What is drawn on: pixels outside stay as they are.
  private(set) var clip: PixelBounds

  /// A canvas of one colour.
  ///
  /// - Parameters:
  ///   - width: in points; made whole.
  ///   - height: in points; made whole.
  ///   - scale: the pixels of a point.
  ///   - background: what it is filled with.
  /// - Precondition: there is at least one pixel and there are at most 2²⁸.
  public init(width: Double, height: Double, scale: Double = 2, background: Color = .white) {
    let (columns, rows) = ((width * scale).rounded(.up), (height * scale).rounded(.up))
    precondition(
      columns >= 1 && rows >= 1 && columns * rows <= 0x1p28,
      "a canvas of \(width) × \(height) points with \(scale) pixels each")
    (self.width, self.height, self.scale) = (width, height, scale)
    (self.columns, self.rows) = (Int(columns), Int(rows))
    clip = PixelBounds(x: 0..<Int(columns), y: 0..<Int(rows))
    let color = [background.red, background.green, background.blue]
    pixels = [Float](unsafeUninitializedCapacity: 3 * self.columns * self.rows) { memory, count in
      count = 3 * Int(columns) * Int(rows)
      guard let base = memory.baseAddress else { return }
      for index in 0..<count / 3 {
        for channel in 0..<3 { (base + 3 * index + channel).initialize(to: color[channel]) }
      }
    }
  }

  /// The whole canvas.
  public var bounds: Rectangle { Rectangle(x: 0, y: 0, width: width, height: height) }

  /// The drawing as an 8-bit RGB picture; what is no number, as a picture that was drawn may have it, is black.
  public var image: Image {
    let samples = Tensor<UInt8>(uninitialized: [rows, columns, 3]) { memory in
      pixels.withUnsafeBufferPointer { pixels in
        guard let pixels = pixels.baseAddress, let memory = memory.baseAddress else { return }
        ck_u8_from_float(pixels, 255, 0, memory, 3 * columns * rows)
      }
    }
    return Image(.uint8(samples))
  }

  /// The colour of a pixel.
  public func color(column: Int, row: Int) -> Color {
    precondition(
      0..<columns ~= column && 0..<rows ~= row, "pixel \(column), \(row) of a canvas of \(columns) × \(rows)")
    let index = 3 * (row * columns + column)
    return Color(red: pixels[index], green: pixels[index + 1], blue: pixels[index + 2])
  }

  /// Draws within a rectangle only.
  public mutating func clipped(to area: Rectangle, _ draw: (inout Canvas) -> Void) {
    let outer = clip
    clip = outer.intersection(
      PixelBounds(
        x: pixel(area.x, columns)..<max(pixel(area.x, columns), pixel(area.right, columns)),
        y: pixel(area.y, rows)..<max(pixel(area.y, rows), pixel(area.bottom, rows))))
    draw(&self)
    clip = outer
  }

  /// A coordinate at which a line of a width covers whole pixels, the nearest one.
  public func aligned(_ coordinate: Double, lineWidth: Double = 1) -> Double {
    let isOdd = Int((lineWidth * scale).rounded()) % 2 == 1
    return ((coordinate * scale - (isOdd ? 0.5 : 0)).rounded() + (isOdd ? 0.5 : 0)) / scale
  }

  /// Mixes a colour into the pixels that a mask covers.
  mutating func blend(_ mask: CoverageMask, _ color: Color, opacity: Double = 1) {
    let (columns, bounds) = (columns, mask.bounds)
    let opacity = Float(opacity)
    pixels.withUnsafeMutableBufferPointer { pixels in
      mask.coverage.withUnsafeBufferPointer { coverage in
        var place = 0
        for y in bounds.y {
          var index = 3 * (y * columns + bounds.x.lowerBound)
          for _ in bounds.x {
            let part = coverage[place] * opacity
            if part > 0 {
              pixels[index] += (color.red - pixels[index]) * part
              pixels[index + 1] += (color.green - pixels[index + 1]) * part
              pixels[index + 2] += (color.blue - pixels[index + 2]) * part
            }
            place += 1
            index += 3
          }
        }
      }
    }
  }

  /// Writes a colour for each pixel of an area, where the closure gives one.
  mutating func paint(_ area: PixelBounds, _ color: (_ column: Int, _ row: Int) -> Color?) {
    let area = area.intersection(clip)
    let columns = columns
    pixels.withUnsafeMutableBufferPointer { pixels in
      for y in area.y {
        for x in area.x {
          guard let color = color(x, y) else { continue }
          let index = 3 * (y * columns + x)
          pixels[index] = color.red
          pixels[index + 1] = color.green
          pixels[index + 2] = color.blue
        }
      }
    }
  }

  /// The pixels whose middle is in a rectangle.
  func pixels(of area: Rectangle) -> PixelBounds {
    let (left, right) = (pixel(area.x, columns), pixel(area.right, columns))
    let (top, bottom) = (pixel(area.y, rows), pixel(area.bottom, rows))
    return PixelBounds(x: left..<max(left, right), y: top..<max(top, bottom))
  }

  private func pixel(_ coordinate: Double, _ limit: Int) -> Int {
    Int(min(max((coordinate * scale).rounded(), 0), Double(limit)))
  }
}

/// Whole pixels from a column and a row on.
struct PixelBounds: Hashable, Sendable {
  var x: Range<Int>
  var y: Range<Int>

  func intersection(_ other: PixelBounds) -> PixelBounds {
    PixelBounds(x: x.clamped(to: other.x), y: y.clamped(to: other.y))
  }

  var count: Int { x.count * y.count }
}
