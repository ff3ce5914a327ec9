import Tensors

/// Writes one digit with a hand that follows from random numbers.
///
/// Only additions, products, divisions and roots: the same bits on every machine.
struct DigitPen {
  /// Rows and columns of a picture.
  static let size = 28

  private var random: RandomGenerator

  init(random: RandomGenerator) { self.random = random }

  /// Writes a digit, white on black, in steps of an 8-bit sample.
  mutating func write(_ digit: Int, into picture: UnsafeMutableBufferPointer<Float>) {
    let forms = Stroke.digits[digit]
    let form = forms[Int(random.next(upperBound: UInt64(forms.count)))]
    let paths = place(form.map { wobbled($0).path(steps: 5) })
    let radius = number(0.75, 1.6)
    let white = number(0.75, 1)
    let noise = number(0, 0.06)

    picture.update(repeating: .infinity)
    for path in paths {
      for (from, to) in zip(path, path.dropFirst()) { measure(from, to, reach: radius + 0.5, into: picture) }
    }
    for index in picture.indices {
      let square = Double(picture[index])
      let ink = square.isFinite ? min(max(radius + 0.5 - square.squareRoot(), 0), 1) : 0
      let value = min(max(ink * white + noise * spread(), 0), 1)
      picture[index] = Float((value * 255).rounded()) / 255
    }
  }

  /// The stroke with every point a little beside its place.
  private mutating func wobbled(_ stroke: Stroke) -> Stroke {
    var stroke = stroke
    for index in stroke.points.indices {
      stroke.points[index].x += number(-0.055, 0.055)
      stroke.points[index].y += number(-0.045, 0.045)
    }
    return stroke
  }

  /// Slants, turns and stretches paths and puts them into the picture, in pixels.
  private mutating func place(_ paths: [[(x: Double, y: Double)]]) -> [[(x: Double, y: Double)]] {
    let height = number(15, 21)
    let width = height * number(0.55, 0.9)
    let slant = number(-0.15, 0.4)
    let turn = number(-0.14, 0.14)
    let norm = (1 + turn * turn).squareRoot()
    var placed = paths.map { path in
      path.map { point in
        let y = (point.y - 0.5) * height
        let x = (point.x - 0.5) * width - slant * y
        return (x: (x - turn * y) / norm, y: (turn * x + y) / norm)
      }
    }
    // Within the picture, with a margin for the pen.
    let (xs, ys) = (placed.joined().map(\.x), placed.joined().map(\.y))
    let room = Double(Self.size) - 5
    let (left, right, top, bottom) = (xs.min() ?? 0, xs.max() ?? 0, ys.min() ?? 0, ys.max() ?? 0)
    let scale = min(1, room / max(right - left, bottom - top, 1))
    let shift = (
      x: offset(free: room - scale * (right - left)) - scale * (left + right) / 2,
      y: offset(free: room - scale * (bottom - top)) - scale * (top + bottom) / 2
    )
    let middle = Double(Self.size - 1) / 2
    for index in placed.indices {
      placed[index] = placed[index].map { (middle + scale * $0.x + shift.x, middle + scale * $0.y + shift.y) }
    }
    return placed
  }

  /// How far from the middle: up to 3 pixels, where there is so much room.
  private mutating func offset(free: Double) -> Double {
    let most = min(3, free / 2)
    return number(-most, most)
  }

  /// Writes to each pixel near a straight piece the square of its distance, where that is less than what is there.
  private func measure(
    _ from: (x: Double, y: Double), _ to: (x: Double, y: Double), reach: Double,
    into picture: UnsafeMutableBufferPointer<Float>
  ) {
    let (dx, dy) = (to.x - from.x, to.y - from.y)
    let length = max(dx * dx + dy * dy, 1e-9)
    let last = Double(Self.size - 1)
    func range(_ a: Double, _ b: Double) -> ClosedRange<Int>? {
      let (low, high) = (max(0, (min(a, b) - reach).rounded(.up)), min(last, (max(a, b) + reach).rounded(.down)))
      return low <= high ? Int(low)...Int(high) : nil
    }
    guard let rows = range(from.y, to.y), let columns = range(from.x, to.x) else { return }
    for y in rows {
      for x in columns {
        let (px, py) = (Double(x) - from.x, Double(y) - from.y)
        let t = min(max((px * dx + py * dy) / length, 0), 1)
        let (rx, ry) = (px - t * dx, py - t * dy)
        let index = y * Self.size + x
        picture[index] = min(picture[index], Float(rx * rx + ry * ry))
      }
    }
  }

  /// A number of a range, all being equally likely.
  private mutating func number(_ low: Double, _ high: Double) -> Double { low + (high - low) * random.uniform() }

  /// A number of mean 0 and variance 1 that is nearly normal: a sum of four even ones.
  private mutating func spread() -> Double {
    let bits = random.next()
    let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48)
    return (Double(sum) / 65536 - 2) * 1.7320508075688772
  }
}
