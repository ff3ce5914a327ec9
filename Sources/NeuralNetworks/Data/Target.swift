public import Tensors

/// What the examples of a data set ask a network to find.
public enum TargetKind: Hashable, Sendable, CustomStringConvertible {
  /// One of so many classes, counted from 0.
  case classes(Int)
  /// Numbers of this shape, such as those of a picture.
  case tensor(Shape)

  /// How many numbers the target of one example has: one for a class.
  public var elementCount: Int {
    switch self {
    case .classes: 1
    case .tensor(let shape): shape.count
    }
  }

  public var description: String {
    switch self {
    case .classes(let count): "one of \(count) classes"
    case .tensor(let shape): "\(shape) numbers"
    }
  }
}

/// Where the targets of examples are written, one after the other.
public enum TargetMemory {
  /// One class for each example.
  case classes(UnsafeMutableBufferPointer<Int32>)
  /// The numbers of each example.
  case tensor(UnsafeMutableBufferPointer<Float>)

  /// How many numbers there is room for.
  public var count: Int {
    switch self {
    case .classes(let memory): memory.count
    case .tensor(let memory): memory.count
    }
  }

  /// The memory of one example, or of another piece.
  ///
  /// - Parameters:
  ///   - position: which piece, counted from 0.
  ///   - count: the numbers of a piece: ``TargetKind/elementCount``.
  /// - Precondition: the piece lies inside.
  public func slice(_ position: Int, count: Int) -> TargetMemory {
    let range = position * count..<(position + 1) * count
    return switch self {
    case .classes(let memory): .classes(UnsafeMutableBufferPointer(rebasing: memory[range]))
    case .tensor(let memory): .tensor(UnsafeMutableBufferPointer(rebasing: memory[range]))
    }
  }

  /// Whether this is room for exactly so many targets of a kind, or with `orMore` for at least as many.
  func fits(_ kind: TargetKind, examples: Int, orMore: Bool = false) -> Bool {
    let wanted = examples * kind.elementCount
    guard count == wanted || (orMore && count > wanted) else { return false }
    return switch (self, kind) {
    case (.classes, .classes), (.tensor, .tensor): true
    default: false
    }
  }

  /// Takes over the first numbers of other memory of the same kind.
  func update(from other: TargetMemory, count: Int) {
    switch (self, other) {
    case (.classes(let own), .classes(let other)): copy(own, other, count)
    case (.tensor(let own), .tensor(let other)): copy(own, other, count)
    default: preconditionFailure("classes are no numbers of a tensor")
    }
  }

  private func copy<Element>(
    _ own: UnsafeMutableBufferPointer<Element>, _ other: UnsafeMutableBufferPointer<Element>, _ count: Int
  ) {
    guard let target = own.baseAddress, let source = other.baseAddress else { return }
    target.update(from: source, count: count)
  }
}
