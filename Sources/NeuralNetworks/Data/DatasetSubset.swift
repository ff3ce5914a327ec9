public import Tensors

/// Some examples of a data set.
public struct DatasetSubset: Dataset {
  /// The data set that they are of.
  public let base: any Dataset
  /// Which of its examples these are.
  public let indices: [Int]
  public let inputShape: Shape
  public let target: TargetKind
  public let isInMemory: Bool

  /// The examples of a data set that have these indices, in this order.
  ///
  /// - Precondition: the data set has these examples.
  public init(_ base: any Dataset, indices: [Int]) {
    let count = base.count
    for index in indices { precondition(index >= 0 && index < count, "example \(index) of \(count)") }
    self.base = base
    self.indices = indices
    inputShape = base.inputShape
    target = base.target
    isInMemory = base.isInMemory
  }

  public var count: Int { indices.count }

  public func label(of index: Int) -> Int? { base.label(of: indices[index]) }

  public func load(
    _ index: Int, key: ExampleKey, into input: UnsafeMutableBufferPointer<Float>, target: TargetMemory
  ) throws(NetworkError) {
    try base.load(indices[index], key: key, into: input, target: target)
  }
}

extension Dataset {
  /// The data set in two parts: one to learn from, and one to see on how well that works on what was not learned.
  ///
  /// Where the labels are known, each class is parted alike, to within one example (a stratified split).
  ///
  /// - Parameters:
  ///   - validation: the part to hold back, from 0 to 1; the number of examples is rounded to the nearest.
  ///   - seed: which examples these are follows from it.
  /// - Returns: two parts that have every example once, in the data set's order. One is empty where there are too few.
  /// - Precondition: `validation` is from 0 to 1.
  public func split(validation: Double, seed: UInt64 = 0) -> (training: DatasetSubset, validation: DatasetSubset) {
    precondition(validation >= 0 && validation <= 1, "a part of \(validation) is not in 0…1")
    // Examples without a label are one class of their own.
    let classes = Dictionary(grouping: 0..<count) { label(of: $0) ?? -1 }.sorted { $0.key < $1.key }
    let wanted = classes.map { Double($0.value.count) * validation }
    var counts = wanted.map { Int($0) }
    // What rounding down left goes to the classes that lost most.
    let missing = Int((Double(count) * validation).rounded()) - counts.reduce(0, +)
    let losers = classes.indices.sorted {
      let (a, b) = (wanted[$0] - Double(counts[$0]), wanted[$1] - Double(counts[$1]))
      return a == b ? $0 < $1 : a > b
    }
    for index in losers.prefix(max(missing, 0)) { counts[index] += 1 }

    var isHeldBack = [Bool](repeating: false, count: count)
    for (index, members) in classes.map(\.value).enumerated() {
      let order = Shuffle(count: members.count, seed: seed).order(epoch: index)
      for place in order.prefix(counts[index]) { isHeldBack[members[place]] = true }
    }
    return (
      DatasetSubset(self, indices: (0..<count).filter { !isHeldBack[$0] }),
      DatasetSubset(self, indices: (0..<count).filter { isHeldBack[$0] })
    )
  }
}
