import CKernels

/// Enlarging by a whole factor with Keys' cubic convolution, a = −1/2 (Keys 1981), as MATLAB's `imresize` and Pillow do it.
///
/// Pixels are areas: row y of the result lies at (y + 1/2) / factor − 1/2 of the picture. Rows and columns outside are the
/// mirrored ones, the edge repeated.
package struct BicubicEnlargement: Sendable {
  package let factor: Int
  /// The pixels of a row, and its channels.
  package let width: Int
  package let channels: Int
  /// For each place in a block of the result the four weights, and where the first lies before the block's own pixel.
  private let weights: [[Float]]
  private let firsts: [Int]

  /// - Parameters:
  ///   - factor: how many times as many rows and columns.
  ///   - width: the columns of the picture.
  package init(factor: Int, width: Int, channels: Int) {
    (self.factor, self.width, self.channels) = (factor, width, channels)
    var (weights, firsts) = ([[Float]](), [Int]())
    for phase in 0..<factor {
      let place = (Double(phase) + 0.5) / Double(factor) - 0.5
      let first = Int(place.rounded(.down)) - 1
      weights.append((0..<4).map { Float(Self.weight(place - Double(first + $0))) })
      firsts.append(first)
    }
    (self.weights, self.firsts) = (weights, firsts)
  }

  /// The weight of a pixel at a distance: Keys' cubic.
  package static func weight(_ distance: Double) -> Double {
    let x = abs(distance)
    if x <= 1 { return (1.5 * x - 2.5) * x * x + 1 }
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
  }

  /// The picture's rows that a row of the result follows from.
  package func window(for y: Int) -> Range<Int> {
    let first = y / factor + firsts[y % factor]
    return first..<first + 4
  }

  /// The floats of scratch that ``row(_:from:into:scratch:)`` takes.
  package var scratchCount: Int { (width + 4) * channels }

  /// Computes a row of the result.
  ///
  /// - Parameters:
  ///   - row: gives the picture's rows by their numbers.
  ///   - target: takes factor · width × channels.
  package func row(
    _ y: Int, from row: (Int) -> UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let window = window(for: y)
    let sums = scratch + 2 * channels
    withRows(
      4, { row(window.lowerBound + $0) },
      do: { ck_weighted_rows($0, 0, weights[y % factor], 4, sums, width * channels) })
    for place in [-2, -1, width, width + 1] {
      guard let from = Border.reflect.index(place, count: width) else { continue }
      for channel in 0..<channels { sums[place * channels + channel] = sums[from * channels + channel] }
    }
    for phase in 0..<factor {
      let (a, b, c, d) = (weights[phase][0], weights[phase][1], weights[phase][2], weights[phase][3])
      for column in 0..<width {
        let from = sums + (column + firsts[phase]) * channels
        let to = target + (column * factor + phase) * channels
        for channel in 0..<channels {
          let near = b * from[channels + channel] + c * from[2 * channels + channel]
          to[channel] = near + (a * from[channel] + d * from[3 * channels + channel])
        }
      }
    }
  }
}
