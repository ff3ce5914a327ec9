public import ImageCodecs
import ImageFilters
import Tensors

extension Canvas {
  /// Draws a picture into a rectangle, which is filled as a whole.
  ///
  /// Where the picture is made smaller, each pixel is the mean of what it covers; where it is made larger, its pixels are seen as
  /// squares. Transparent parts show what is below.
  public mutating func draw(_ picture: Image, in area: Rectangle) {
    let target = pixels(of: area)
    guard target.count > 0, case .float(let samples) = picture.converted(to: .float).samples else { return }
    let (channels, hasAlpha) = (picture.color.channelCount, picture.color.hasAlpha)
    let green = picture.color.colorChannelCount == 3 ? 1 : 0
    let columns = Self.parts(picture.width, over: target.x.count)
    let rows = Self.parts(picture.height, over: target.y.count)
    // A copy, which only what is transparent needs.
    let below = hasAlpha ? self : nil
    samples.withUnsafeBufferPointer { samples in
      paint(target) { x, y in
        let (across, down) = (columns[x - target.x.lowerBound], rows[y - target.y.lowerBound])
        var (red, greenSum, blue, alpha, weight): (Float, Float, Float, Float, Float) = (0, 0, 0, 0, 0)
        for (row, height) in down {
          for (column, width) in across {
            let place = (row * picture.width + column) * channels
            let part = height * width
            let opacity = hasAlpha ? part * samples[place + channels - 1] : part
            weight += part
            alpha += opacity
            red += opacity * samples[place]
            greenSum += opacity * samples[place + green]
            blue += opacity * samples[place + 2 * green]
          }
        }
        guard alpha > 0 else { return nil }
        let color = Color(red: red / alpha, green: greenSum / alpha, blue: blue / alpha)
        return below?.color(column: x, row: y).mixed(with: color, alpha / weight) ?? color
      }
    }
  }

  /// For each of some pixels, the pixels of the picture that it shows and how much of each.
  private static func parts(_ count: Int, over pixels: Int) -> [[(Int, Float)]] {
    (0..<pixels).map { pixel in
      let step = Double(count) / Double(pixels)
      guard step > 1 else { return [(min(count - 1, Int((Double(pixel) + 0.5) * step)), 1)] }
      let (first, last) = (Double(pixel) * step, Double(pixel + 1) * step)
      return (Int(first)..<min(count, Int(last.rounded(.up)))).map { index in
        (index, Float(min(last, Double(index + 1)) - max(first, Double(index))))
      }
    }
  }
}
