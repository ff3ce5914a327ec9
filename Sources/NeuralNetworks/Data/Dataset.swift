public import Tensors

/// Examples to learn from: inputs, and what a network should make of them.
///
/// An example is loaded into memory that someone else owns, so that a training step allocates nothing. What is random in
/// it follows from an ``ExampleKey`` alone: any thread may load any example at any time, and the same key gives the same
/// bits.
public protocol Dataset: Sendable {
  /// The number of examples.
  var count: Int { get }

  /// The shape of one input; pictures are height × width × channels, in fractions of white: 0…1.
  var inputShape: Shape { get }

  /// What a network should make of an input.
  var target: TargetKind { get }

  /// Whether an example is at hand without reading a file, so that nothing is won by loading it ahead; false unless
  /// stated otherwise.
  var isInMemory: Bool { get }

  /// The class of an example where it is known without loading it; nil unless stated otherwise.
  func label(of index: Int) -> Int?

  /// Loads an example.
  ///
  /// - Parameters:
  ///   - index: which one, from 0 up to, not including, ``count``.
  ///   - key: what random choices follow from.
  ///   - input: memory for the numbers of ``inputShape``, all of which are written.
  ///   - target: memory for one target of the data set's kind, all of which is written.
  /// - Throws: ``NetworkError`` of kind `data` where a file cannot be read; it names the file.
  func load(
    _ index: Int, key: ExampleKey, into input: UnsafeMutableBufferPointer<Float>, target: TargetMemory
  ) throws(NetworkError)
}

extension Dataset {
  public var isInMemory: Bool { false }

  public func label(of index: Int) -> Int? { nil }

  /// One example as a value, to look at.
  ///
  /// - Parameters:
  ///   - index: which one.
  ///   - key: what random choices follow from; by default those of seed 0 in the first epoch.
  /// - Throws: what ``load(_:key:into:target:)`` throws.
  public func example(_ index: Int, key: ExampleKey? = nil) throws(NetworkError) -> Example {
    let key = key ?? ExampleKey(seed: 0, epoch: 0, index: index)
    var label: Int32 = 0
    var picture: Tensor<Float>?
    if case .tensor(let shape) = target { picture = Tensor(zeros: shape) }
    let input = try Tensor<Float>(uninitialized: inputShape) { (input) throws(NetworkError) in
      if var tensor = picture.take() {
        try tensor.withUnsafeMutableBufferPointer { (target) throws(NetworkError) in
          try load(index, key: key, into: input, target: .tensor(target))
        }
        picture = tensor
      } else {
        try withUnsafeMutablePointer(to: &label) { (label) throws(NetworkError) in
          try load(index, key: key, into: input, target: .classes(UnsafeMutableBufferPointer(start: label, count: 1)))
        }
      }
    }
    return Example(input: input, target: picture.map { .tensor($0) } ?? .label(Int(label)))
  }

  /// Holds a caller to what ``load(_:key:into:target:)`` asks for.
  func checkLoad(_ index: Int, _ input: UnsafeMutableBufferPointer<Float>, _ memory: TargetMemory) {
    precondition(index >= 0 && index < count, "example \(index) of \(count)")
    precondition(input.count == inputShape.count, "memory of \(input.count) numbers for an input of \(inputShape)")
    precondition(memory.fits(target, examples: 1), "memory of \(memory.count) numbers for a target of \(target)")
  }
}

/// An example as a value.
public struct Example: Hashable, Sendable {
  /// What a network should make of an input.
  public enum Target: Hashable, Sendable {
    /// A class.
    case label(Int)
    /// Numbers, such as those of a picture.
    case tensor(Tensor<Float>)
  }

  /// What the network sees.
  public var input: Tensor<Float>
  /// What it should make of it.
  public var target: Target

  /// An example of these parts.
  public init(input: Tensor<Float>, target: Target) {
    self.input = input
    self.target = target
  }
}
