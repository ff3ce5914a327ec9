import ImageCodecs
import Tensors

/// The structural similarity index with the window of Wang, Bovik, Sheikh and Simoncelli (2004).
struct StructuralSimilarity: Sendable {
  private let c1: Double
  private let c2: Double
  private let window = Kernel.gaussian(sigma: 1.5, radius: 5)

  /// - Parameter white: the range of the samples.
  init(white: Double) {
    c1 = (0.01 * white) * (0.01 * white)
    c2 = (0.03 * white) * (0.03 * white)
  }

  /// The mean over all pixels at least 5 from every edge, then over the channels; nil where there are none.
  func mean(_ first: PlaneReader, _ second: PlaneReader, _ parallelism: Parallelism) -> Double? {
    let (width, height) = (first.width - 10, first.height - 10)
    guard width > 0, height > 0 else { return nil }
    // Bands of a fixed height, so that the order of the sums does not depend on the threads.
    let bandHeight = 32
    let bands = parallelism.map((height + bandHeight - 1) / bandHeight) { band in
      let rows = band * bandHeight..<min((band + 1) * bandHeight, height)
      return sum(rows, first, second)
    }
    return bands.reduce(0, +) / Double(width * height * first.channels)
  }

  /// The sum of the index over rows of windows; row 0 has its window's first row on row 0 of the image.
  private func sum(_ rows: Range<Int>, _ first: PlaneReader, _ second: PlaneReader) -> Double {
    let length = first.rowLength
    let source = rows.lowerBound..<rows.upperBound + 10
    let a = source.map(first.row)
    let b = source.map(second.row)
    var total = 0.0
    var moments = [[Double]](repeating: [], count: 5)
    for y in rows {
      for index in moments.indices { moments[index] = [Double](repeating: 0, count: length) }
      for (tap, weight) in window.enumerated() {
        accumulate(a[y - rows.lowerBound + tap], b[y - rows.lowerBound + tap], weight, &moments)
      }
      let means = moments.map { alongRow($0, step: first.channels) }
      for index in means[0].indices {
        let (x, y, xx, yy, xy) = (means[0][index], means[1][index], means[2][index], means[3][index], means[4][index])
        let (varianceX, varianceY, covariance) = (xx - x * x, yy - y * y, xy - x * y)
        total +=
          (2 * x * y + c1) * (2 * covariance + c2)
          / ((x * x + y * y + c1) * (varianceX + varianceY + c2))
      }
    }
    return total
  }

  private func accumulate(_ a: [Double], _ b: [Double], _ weight: Double, _ moments: inout [[Double]]) {
    for index in a.indices {
      let (x, y) = (a[index], b[index])
      moments[0][index] += weight * x
      moments[1][index] += weight * y
      moments[2][index] += weight * x * x
      moments[3][index] += weight * y * y
      moments[4][index] += weight * x * y
    }
  }

  private func alongRow(_ row: [Double], step: Int) -> [Double] {
    (0..<row.count - 10 * step).map { start in
      var sum = 0.0
      for tap in window.indices { sum += window[tap] * row[start + tap * step] }
      return sum
    }
  }
}
