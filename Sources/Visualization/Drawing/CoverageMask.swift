/// How much of each pixel is covered, 0…1: what is drawn at once, so that parts that overlap count once.
struct CoverageMask {
  let bounds: PixelBounds
  private(set) var coverage: [Float]

  /// A mask for what lies between two corners, in pixels.
  init(_ least: Point, _ most: Point, margin: Double, clip: PixelBounds) {
    func limits(_ least: Double, _ most: Double, _ range: Range<Int>) -> Range<Int> {
      let first = min(max((least - margin).rounded(.down), Double(range.lowerBound)), Double(range.upperBound))
      let last = min(max((most + margin).rounded(.up), first), Double(range.upperBound))
      return Int(first)..<Int(last)
    }
    bounds = PixelBounds(x: limits(least.x, most.x, clip.x), y: limits(least.y, most.y, clip.y))
    coverage = [Float](repeating: 0, count: bounds.count)
  }

  /// A mask around points in pixels.
  init(around points: some Sequence<Point>, margin: Double, clip: PixelBounds) {
    var least = Point(.infinity, .infinity)
    var most = Point(-.infinity, -.infinity)
    for point in points {
      least = Point(min(least.x, point.x), min(least.y, point.y))
      most = Point(max(most.x, point.x), max(most.y, point.y))
    }
    self.init(least, most, margin: margin, clip: clip)
  }

  /// Adds all that is within a radius of a line from one point to another.
  ///
  /// A pixel's part follows from the distance of its middle, exact for straight edges along the axes.
  mutating func add(from start: Point, to end: Point, radius: Double) {
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let squared = dx * dx + dy * dy
    let reach = radius + 0.5
    let strongest = min(1, 2 * radius)
    let rows = clamp(min(start.y, end.y) - reach, max(start.y, end.y) + reach, bounds.y)
    let width = bounds.x.count
    let bounds = bounds
    coverage.withUnsafeMutableBufferPointer { coverage in
      for y in rows {
        let py = Double(y) + 0.5
        // The part of the line that is near this row.
        var (left, right) = (min(start.x, end.x), max(start.x, end.x))
        if abs(dy) > 1e-9 {
          let first = ((py - reach - start.y) / dy).clamped
          let last = ((py + reach - start.y) / dy).clamped
          left = min(start.x + first * dx, start.x + last * dx)
          right = max(start.x + first * dx, start.x + last * dx)
        }
        let place = (y - bounds.y.lowerBound) * width - bounds.x.lowerBound
        for x in Self.clamp(left - reach, right + reach, bounds.x) {
          let (px, py) = (Double(x) + 0.5 - start.x, py - start.y)
          let part = squared > 0 ? ((px * dx + py * dy) / squared).clamped : 0
          let (rx, ry) = (px - part * dx, py - part * dy)
          let cover = Float(min(strongest, reach - (rx * rx + ry * ry).squareRoot()))
          if cover > coverage[place + x] { coverage[place + x] = cover }
        }
      }
    }
  }

  /// Adds what closed lines enclose an odd number of times.
  ///
  /// Each row of pixels is cut by five lines; along a line, parts of pixels are exact.
  mutating func add(polygons: [[Point]]) {
    let cuts = 5
    let width = bounds.x.count
    let (firstX, lastX) = (Double(bounds.x.lowerBound), Double(bounds.x.upperBound))
    for y in bounds.y {
      let row = (y - bounds.y.lowerBound) * width
      for cut in 0..<cuts {
        let level = Double(y) + (Double(cut) + 0.5) / Double(cuts)
        var crossings: [Double] = []
        for polygon in polygons {
          guard var last = polygon.last else { continue }
          for point in polygon {
            if (last.y <= level) != (point.y <= level) {
              crossings.append(last.x + (level - last.y) / (point.y - last.y) * (point.x - last.x))
            }
            last = point
          }
        }
        crossings.sort()
        for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
          let (left, right) = (max(crossings[pair], firstX), min(crossings[pair + 1], lastX))
          guard right > left else { continue }
          var x = Int(left)
          while Double(x) < right {
            let part = min(right, Double(x + 1)) - max(left, Double(x))
            let place = row + x - bounds.x.lowerBound
            coverage[place] = min(1, coverage[place] + Float(part / Double(cuts)))
            x += 1
          }
        }
      }
    }
  }

  private func clamp(_ least: Double, _ most: Double, _ range: Range<Int>) -> Range<Int> {
    Self.clamp(least, most, range)
  }

  private static func clamp(_ least: Double, _ most: Double, _ range: Range<Int>) -> Range<Int> {
    let first = min(max(least.rounded(.down), Double(range.lowerBound)), Double(range.upperBound))
    let last = min(max(most.rounded(.up), first), Double(range.upperBound))
    return Int(first)..<Int(last)
  }
}

extension Double {
  /// The number, or the nearer of 0 and 1.
  fileprivate var clamped: Double { Swift.min(Swift.max(self, 0), 1) }
}
