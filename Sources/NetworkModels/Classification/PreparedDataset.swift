public import NeuralNetworks
public import Tensors

/// The pictures of a data set as a network wants to see them.
public struct PreparedDataset: Dataset {
  /// The pictures in fractions of white.
  public let base: any Dataset
  /// How they become the network's inputs.
  public let preprocessing: Preprocessing
  public let inputShape: Shape
  public let target: TargetKind
  public let isInMemory: Bool

  /// A data set of pictures, and what becomes of each.
  ///
  /// - Precondition: the pictures have the channels that the preprocessing is for.
  public init(_ base: any Dataset, _ preprocessing: Preprocessing) {
    let shape = base.inputShape
    precondition(
      shape.rank == 3 && shape[2] == preprocessing.mean.count,
      "inputs of \(shape) for \(preprocessing.mean.count) channels")
    self.base = base
    self.preprocessing = preprocessing
    inputShape = shape
    target = base.target
    isInMemory = base.isInMemory
  }

  public var count: Int { base.count }

  public func label(of index: Int) -> Int? { base.label(of: index) }

  public func load(
    _ index: Int, key: ExampleKey, into input: UnsafeMutableBufferPointer<Float>, target: TargetMemory
  ) throws(NetworkError) {
    try base.load(index, key: key, into: input, target: target)
    let (mean, deviation) = (preprocessing.mean, preprocessing.deviation)
    let channels = mean.count
    for channel in 0..<channels {
      let (mean, deviation) = (mean[channel], deviation[channel])
      for place in stride(from: channel, to: input.count, by: channels) {
        input[place] = (input[place] - mean) / deviation
      }
    }
  }
}
