public import NeuralNetworks
public import Tensors

/// Clusters of points in the plane: a centre for each, uniform in a square around 0, and points normal around it.
public struct PointClusters: Sendable {
  /// The points, so many × 2.
  public let inputs: Tensor<Float>
  /// The cluster of each.
  public let labels: [Int]
  /// How many clusters there are.
  public let classes: Int

  /// Clusters that follow from a seed.
  ///
  /// - Parameters:
  ///   - clusters: how many; ten unless stated otherwise.
  ///   - points: of each; a hundred unless stated otherwise.
  ///   - spread: the centres' coordinates are within −spread…spread; 8 unless stated otherwise.
  ///   - seed: what the random numbers follow from.
  /// - Precondition: there are 2 clusters and 1 point at least.
  public init(clusters: Int = 10, points: Int = 100, spread: Double = 8, seed: UInt64 = 0) {
    precondition(clusters > 1 && points > 0, "\(clusters) clusters of \(points) points")
    var random = RandomGenerator(seed: seed)
    let centres = (0..<clusters).map { _ in
      (x: spread * (2 * random.uniform() - 1), y: spread * (2 * random.uniform() - 1))
    }
    var coordinates: [Float] = []
    for centre in centres {
      for _ in 0..<points {
        coordinates.append(Float(centre.x + random.normal()))
        coordinates.append(Float(centre.y + random.normal()))
      }
    }
    inputs = Tensor(shape: [clusters * points, 2], elements: coordinates)
    labels = (0..<clusters * points).map { $0 / points }
    classes = clusters
  }

  /// The points as examples to learn from.
  public func dataset() throws(NetworkError) -> ArrayDataset {
    try ArrayDataset(inputs: inputs, labels: labels, classes: classes)
  }

  /// The points of a cluster.
  func points(of label: Int) -> [Point] {
    inputs.withUnsafeBufferPointer { numbers in
      labels.indices.filter { labels[$0] == label }.map { Point(Double(numbers[2 * $0]), Double(numbers[2 * $0 + 1])) }
    }
  }
}
