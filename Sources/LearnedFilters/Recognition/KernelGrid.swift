import ImageFilters

/// A kernel's weights with their places, counted from the anchor to the right and downward.
struct KernelGrid {
  let weights: [Double]
  let places: [(x: Double, y: Double)]
  let height: Int
  let width: Int
  /// The Euclidean length of the weights.
  let length: Double

  init(_ kernel: Kernel) {
    (height, width, weights) = (kernel.height, kernel.width, kernel.weights)
    places = (0..<kernel.height * kernel.width).map { index in
      (
        Double(index % kernel.width - kernel.anchor.column),
        Double(index / kernel.width - kernel.anchor.row)
      )
    }
    length = weights.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  var extent: Double { Double(max(width, height)) }

  /// The place of the largest weight.
  var peak: (x: Double, y: Double) {
    places[weights.indices.max { abs(weights[$0]) < abs(weights[$1]) } ?? 0]
  }

  /// The numbers of a function of the place.
  func map(_ weight: (_ x: Double, _ y: Double) -> Double) -> [Double] { places.map { weight($0.x, $0.y) } }

  /// The weights of another kernel at the same places, 0 beyond it; nil where it does not fit in.
  func placing(_ kernel: Kernel) -> [Double]? {
    guard kernel.width <= width, kernel.height <= height else { return nil }
    return map { x, y in
      let (column, row) = (Int(x) + kernel.anchor.column, Int(y) + kernel.anchor.row)
      return 0..<kernel.width ~= column && 0..<kernel.height ~= row ? kernel[row, column] : 0
    }
  }
}
