public import ImageCodecs
public import ImageFilters
public import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Filters written down as their definitions say, one sample after the other in float64: what the fast ones are held to.
public struct NaiveImage {
  public let width: Int
  public let height: Int
  public let channels: Int
  private var samples: [Double]

  /// The samples of an image, on its own scale.
  public init(_ image: Image) {
    width = image.width
    height = image.height
    channels = image.color.channelCount
    samples = image.floats.elements.map(Double.init)
  }

  public var tensor: Tensor<Float> {
    Tensor(shape: [height, width, channels], elements: samples.map { Float($0) })
  }

  /// The sample at a place that may be outside of the image. Constants are on the image's own scale.
  private func sample(_ y: Int, _ x: Int, _ channel: Int, _ border: Border) -> Double {
    guard let row = Self.inside(y, height, border), let column = Self.inside(x, width, border) else {
      if case .constant(let value) = border { return Double(value) }
      return .nan
    }
    return samples[(row * width + column) * channels + channel]
  }

  /// The index that stands for one outside, found by walking there step by step.
  private static func inside(_ index: Int, _ count: Int, _ border: Border) -> Int? {
    if 0..<count ~= index { return index }
    switch border {
    case .constant: return nil
    case .replicate: return index < 0 ? 0 : count - 1
    case .wrap:
      var index = index
      while index < 0 { index += count }
      while index >= count { index -= count }
      return index
    case .reflect, .reflect101:
      let repeatsEdge = border == .reflect
      if count == 1 { return 0 }
      var index = index
      while !(0..<count ~= index) {
        if index < 0 { index = repeatsEdge ? -1 - index : -index }
        if index >= count { index = repeatsEdge ? 2 * count - 1 - index : 2 * count - 2 - index }
      }
      return index
    }
  }

  private func mapped(_ value: (_ y: Int, _ x: Int, _ channel: Int) -> Double) -> NaiveImage {
    var result = self
    for y in 0..<height {
      for x in 0..<width {
        for channel in 0..<channels {
          result.samples[(y * width + x) * channels + channel] = value(y, x, channel)
        }
      }
    }
    return result
  }

  public func correlated(_ kernel: Kernel, _ border: Border) -> NaiveImage {
    mapped { y, x, channel in
      var sum = 0.0
      for row in 0..<kernel.height {
        for column in 0..<kernel.width {
          let (sourceY, sourceX) = (y + row - kernel.anchor.row, x + column - kernel.anchor.column)
          sum += kernel[row, column] * sample(sourceY, sourceX, channel, border)
        }
      }
      return sum
    }
  }

  /// The sampled Gaussian up to 8 sigma, along the rows and then along the columns.
  public func blurred(_ sigma: Double, _ border: Border) -> NaiveImage {
    blurred(sigmaX: sigma, sigmaY: sigma, border)
  }

  /// The same with a sigma for each axis; 0 leaves an axis alone.
  public func blurred(sigmaX: Double, sigmaY: Double, _ border: Border) -> NaiveImage {
    // What falls on the same pixel, or outside for good, is added up first: images are far smaller than the Gaussian.
    func folded(_ center: Int, _ count: Int, _ sigma: Double) -> (inside: [Double], outside: Double) {
      let radius = Int((8 * sigma).rounded(.up))
      let weights = (-radius...radius).map { sigma > 0 ? exp(-Double($0 * $0) / (2 * sigma * sigma)) : 1 }
      let sum = weights.reduce(0, +)
      var inside = [Double](repeating: 0, count: count)
      var outside = 0.0
      for (offset, weight) in zip(-radius...radius, weights) {
        if let index = Self.folded(center + offset, count, border) {
          inside[index] += weight / sum
        } else {
          outside += weight / sum
        }
      }
      return (inside, outside)
    }
    var constant = 0.0
    if case .constant(let value) = border { constant = Double(value) }
    let columns = (0..<width).map { folded($0, width, sigmaX) }
    let rows = (0..<height).map { folded($0, height, sigmaY) }
    let alongRows = mapped { y, x, channel in
      var value = columns[x].outside * constant
      for source in 0..<width {
        value += columns[x].inside[source] * samples[(y * width + source) * channels + channel]
      }
      return value
    }
    return mapped { y, x, channel in
      var value = rows[y].outside * constant
      for source in 0..<height {
        value += rows[y].inside[source] * alongRows.samples[(source * width + x) * channels + channel]
      }
      return value
    }
  }

  /// As ``inside(_:_:_:)``, for places that are far away.
  private static func folded(_ index: Int, _ count: Int, _ border: Border) -> Int? {
    switch border {
    case .wrap: return inside(index % count, count, border)
    case .reflect: return inside(index % (2 * count), count, border)
    case .reflect101: return count == 1 ? 0 : inside(index % (2 * count - 2), count, border)
    case .replicate, .constant: return inside(index, count, border)
    }
  }

  public func median(_ radius: Int, _ border: Border) -> NaiveImage {
    mapped { y, x, channel in
      var neighbors: [Double] = []
      for row in -radius...radius {
        for column in -radius...radius { neighbors.append(sample(y + row, x + column, channel, border)) }
      }
      return neighbors.sorted()[neighbors.count / 2]
    }
  }

  public func extreme(
    _ element: Morphology.Element, _ radius: Int, greatest: Bool, _ border: Border
  ) -> NaiveImage {
    mapped { y, x, channel in
      var result = greatest ? -Double.infinity : .infinity
      for row in -radius...radius {
        for column in -radius...radius {
          let isInside =
            switch element {
            case .rectangle: true
            case .disk: row * row + column * column <= radius * radius
            case .cross: row == 0 || column == 0
            }
          guard isInside else { continue }
          let value = sample(y + row, x + column, channel, border)
          result = greatest ? max(result, value) : min(result, value)
        }
      }
      return result
    }
  }

  public func bilateral(_ filter: Bilateral, _ border: Border) -> NaiveImage {
    mapped { y, x, channel in
      var sum = 0.0
      var total = 0.0
      for row in -filter.radius...filter.radius {
        for column in -filter.radius...filter.radius {
          let distance = Double(row * row + column * column)
          guard distance <= Double(filter.radius * filter.radius) else { continue }
          var difference = 0.0
          for other in 0..<channels {
            let step = sample(y + row, x + column, other, border) - sample(y, x, other, border)
            difference += step * step
          }
          let weight =
            exp(-distance / (2 * filter.spatialSigma * filter.spatialSigma))
            * exp(-difference / (2 * filter.colorSigma * filter.colorSigma))
          total += weight
          sum += weight * sample(y + row, x + column, channel, border)
        }
      }
      return sum / total
    }
  }
}
