public import Tensors

/// Examples that lie in memory.
public struct ArrayDataset: Dataset {
  /// All inputs, one after the other.
  public let inputs: Tensor<Float>
  public let inputShape: Shape
  public let target: TargetKind
  private let targets: Targets

  private enum Targets: Sendable {
    case labels([Int32])
    case tensor(Tensor<Float>)
  }

  /// Inputs and their classes.
  ///
  /// - Parameters:
  ///   - inputs: examples × the shape of one input.
  ///   - labels: the class of each, from 0.
  ///   - classes: how many classes there are; by default one more than the largest label.
  /// - Throws: ``NetworkError`` of kind `data` where there are no examples, more inputs than labels or fewer, a label that
  ///   is no class, or a number that is infinite or none.
  public init(inputs: Tensor<Float>, labels: [Int], classes: Int? = nil) throws(NetworkError) {
    try Self.check(inputs, "input", count: labels.count, of: "labels")
    let classes = classes ?? (labels.max() ?? 0) + 1
    if let index = labels.firstIndex(where: { $0 < 0 || $0 >= classes || $0 > Int32.max }) {
      throw NetworkError(.data, "the label of example \(index) is \(labels[index]), and there are \(classes) classes")
    }
    self.inputs = inputs
    targets = .labels(labels.map { Int32($0) })
    inputShape = inputs.shape.ofExample
    target = .classes(classes)
  }

  /// Inputs and the numbers that a network should make of them.
  ///
  /// - Parameters:
  ///   - inputs: examples × the shape of one input.
  ///   - targets: examples × the shape of one target.
  /// - Throws: ``NetworkError`` of kind `data` where there are no examples, more inputs than targets or fewer, or a number
  ///   that is infinite or none.
  public init(inputs: Tensor<Float>, targets: Tensor<Float>) throws(NetworkError) {
    let count = targets.shape.rank > 0 ? targets.shape[0] : 0
    try Self.check(inputs, "input", count: count, of: "targets")
    try Self.check(targets, "target", count: count, of: "targets")
    self.inputs = inputs
    self.targets = .tensor(targets)
    inputShape = inputs.shape.ofExample
    target = .tensor(targets.shape.ofExample)
  }

  public var count: Int { inputs.shape[0] }

  public var isInMemory: Bool { true }

  public func label(of index: Int) -> Int? {
    guard case .labels(let labels) = targets else { return nil }
    return Int(labels[index])
  }

  public func load(
    _ index: Int, key: ExampleKey, into input: UnsafeMutableBufferPointer<Float>, target: TargetMemory
  ) throws(NetworkError) {
    inputs.copyExample(index, to: input)
    switch (targets, target) {
    case (.labels(let labels), .classes(let memory)): memory[0] = labels[index]
    case (.tensor(let tensor), .tensor(let memory)): tensor.copyExample(index, to: memory)
    default: preconditionFailure("memory of another kind than the target's, \(self.target)")
    }
  }

  private static func check(
    _ numbers: Tensor<Float>, _ name: String, count: Int, of others: String
  ) throws(NetworkError) {
    guard numbers.shape.rank > 0, numbers.count > 0 else {
      throw NetworkError(.data, "\(name)s of shape \(numbers.shape) hold no examples")
    }
    guard numbers.shape[0] == count else {
      throw NetworkError(.data, "there are \(numbers.shape[0]) \(name)s and \(count) \(others)")
    }
    guard !numbers.isFinite else { return }
    let place = numbers.withUnsafeBufferPointer { $0.firstIndex { !$0.isFinite } ?? 0 }
    throw NetworkError(
      .data, "the \(name) of example \(place / (numbers.count / count)) has a number that is not finite")
  }
}

extension Shape {
  /// The shape of one of the examples that the outermost axis counts.
  fileprivate var ofExample: Shape { Shape(Array(extents.dropFirst())) }
}

extension Tensor<Float> {
  /// Copies one of the examples that the outermost axis counts.
  func copyExample(_ index: Int, to memory: UnsafeMutableBufferPointer<Float>) {
    let (count, length) = (shape[0], memory.count)
    precondition(index >= 0 && index < count, "example \(index) of \(count)")
    precondition(count * length == self.count, "memory of \(length) numbers for one of \(count) in \(shape)")
    withUnsafeBufferPointer { source in
      guard let source = source.baseAddress, let target = memory.baseAddress else { return }
      target.update(from: source + index * length, count: length)
    }
  }
}
