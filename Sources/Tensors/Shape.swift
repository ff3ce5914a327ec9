/// The extents of a tensor, outermost axis first.
///
/// Images are height × width × channels, batches of them count × height × width × channels. An empty shape
/// is a scalar, and an extent may be zero.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// The extents, outermost first.
  public let extents: [Int]

  /// The product of the extents: the number of elements.
  public let count: Int

  /// A shape of these extents.
  ///
  /// - Precondition: no extent is negative and their product fits `Int`. Use ``init(checking:)`` for
  ///   extents that come from a file.
  public init(_ extents: [Int]) {
    guard let shape = Shape(checking: extents) else {
      preconditionFailure("a shape of extents \(extents) is negative or overflows")
    }
    self = shape
  }

  /// A shape of these extents, or nil where one is negative or their product overflows.
  public init?(checking extents: [Int]) {
    var count = 1
    for extent in extents {
      guard extent >= 0 else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: max(extent, 1))
      guard !overflow else { return nil }
      count = product
    }
    self.extents = extents
    self.count = extents.contains(0) ? 0 : count
  }

  public init(arrayLiteral extents: Int...) { self.init(extents) }

  /// The number of axes.
  public var rank: Int { extents.count }

  /// The extent of one axis; negative axes count from the innermost, -1.
  public subscript(axis: Int) -> Int { extents[axis < 0 ? rank + axis : axis] }

  /// How many rows a tensor of this shape holds: the product of the extents outside a row.
  ///
  /// A row is width × channels (rank 3 and above), or the last axis (rank 2 and 1).
  public var rowCount: Int { rowLength == 0 ? 0 : count / rowLength }

  /// How many elements one row holds.
  public var rowLength: Int {
    switch rank {
    case 0: 1
    case 1, 2: self[-1]
    default: self[-2] * self[-1]
    }
  }

  public var description: String { extents.map(String.init).joined(separator: "×") }
}
