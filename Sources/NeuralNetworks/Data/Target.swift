public import Tensors

/// What the examples of a data set say that a network should give for them.
public enum TargetKind: Hashable, Sendable {
  /// A label: the number of a class, from 0, of so many.
  case classes(Int)
  /// Numbers of a shape.
  case tensor(Shape)
}

/// Memory of the targets of examples, one after the other.
public enum TargetMemory {
  /// A label for each.
  case classes(UnsafeMutableBufferPointer<Int32>)
  /// Numbers.
  case tensor(UnsafeMutableBufferPointer<Float>)
}
