#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Which power of the brightness before that after is, judged by means over blocks, which filters hardly change.
struct ToneEstimate {
  /// The power; nil where it is near 1, or the blocks follow no power.
  let exponent: Double?

  /// Rows and columns of a block.
  private static let extent = 8

  init(_ fit: KernelFit) {
    guard fit.light == .stored, fit.pairs.allSatisfy({ $0.before.isBounded && $0.after.isBounded }) else {
      exponent = nil
      return
    }
    let blocks = fit.pairs.flatMap { pair in
      zip(Self.means(pair.before), Self.means(pair.after)).filter { 0.03...0.97 ~= $0.0 && 0.03...0.97 ~= $0.1 }
    }
    guard blocks.count >= 50, let slope = Self.slope(blocks.map { (log($0.0), log($0.1)) }), abs(slope - 1) > 0.03
    else {
      exponent = nil
      return
    }
    exponent = Self.refined(slope, fit)
  }

  /// The power that fits best near another: through the logarithms of the errors at three of them lies a parabola.
  private static func refined(_ start: Double, _ fit: KernelFit) -> Double {
    func error(_ exponent: Double) -> Double? {
      guard let score = try? fit.changed(fit.options, .power(exponent)).solve().score else { return nil }
      return log(max(score.meanSquaredError, 1e-12))
    }
    var (center, width) = (start, 0.04 * start)
    for _ in 0..<3 {
      guard let low = error(center - width), let middle = error(center), let high = error(center + width) else { break }
      let curvature = low - 2 * middle + high
      let step = curvature > 0 ? 0.5 * (low - high) / curvature : low < high ? -1 : 1
      center += min(max(step, -1.5), 1.5) * width
      width /= 3
    }
    return center
  }

  /// The slope of the line through points, nil where they do not lie near one.
  private static func slope(_ points: [(x: Double, y: Double)]) -> Double? {
    let count = Double(points.count)
    let (x, y) = (points.reduce(0) { $0 + $1.x } / count, points.reduce(0) { $0 + $1.y } / count)
    var (xx, xy, yy) = (0.0, 0.0, 0.0)
    for point in points {
      xx += (point.x - x) * (point.x - x)
      xy += (point.x - x) * (point.y - y)
      yy += (point.y - y) * (point.y - y)
    }
    guard xx > 0, yy > 0, xy > 0, xy * xy > 0.8 * xx * yy else { return nil }
    return xy / xx
  }

  private static func means(_ planes: SamplePlanes) -> [Double] {
    let (gray, width) = (planes.gray, planes.width)
    return stride(from: 0, through: planes.height - extent, by: extent).flatMap { y in
      stride(from: 0, through: width - extent, by: extent).map { x in
        var sum = 0.0
        for row in y..<y + extent { for column in x..<x + extent { sum += Double(gray[row * width + column]) } }
        return sum / Double(extent * extent)
      }
    }
  }
}
