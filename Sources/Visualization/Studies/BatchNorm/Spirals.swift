import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Points on two spirals that wind around each other, to be told apart.
struct Spirals: Sendable {
  /// Two numbers a point, each between −1.2 and 1.2.
  let points: [Float]
  /// 0 or 1 for each.
  let classes: [Float]

  var count: Int { classes.count }

  /// - Parameters:
  ///   - count: of both together.
  ///   - noise: the deviation of each coordinate.
  init(count: Int, noise: Double = 0.03, seed: UInt64) {
    var random = RandomGenerator(seed: seed, stream: 1 << 33)
    var (points, classes): ([Float], [Float]) = ([], [])
    for index in 0..<count {
      let side = index % 2
      let way = random.uniform().squareRoot()
      let angle = way * 2.5 * Double.pi + Double(side) * Double.pi
      points.append(Float(way * cos(angle) + noise * random.normal()))
      points.append(Float(way * sin(angle) + noise * random.normal()))
      classes.append(Float(side))
    }
    (self.points, self.classes) = (points, classes)
  }
}
