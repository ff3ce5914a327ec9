import Tensors

/// The order of examples in each epoch: a permutation that follows from the seed and the epoch alone.
public struct Shuffle: Hashable, Sendable {
  /// The number of examples.
  public let count: Int
  /// What the orders follow from.
  public let seed: UInt64

  /// The orders of so many examples.
  ///
  /// - Precondition: `count` is not negative.
  public init(count: Int, seed: UInt64) {
    precondition(count >= 0, "\(count) examples have no order")
    self.count = count
    self.seed = seed
  }

  /// The numbers 0..<count in the order of an epoch, all orders being equally likely (Fisher and Yates).
  public func order(epoch: Int) -> [Int] {
    var order = Array(0..<count)
    write(epoch: epoch, to: &order)
    return order
  }

  /// The same in memory that is there.
  func write(epoch: Int, to order: inout [Int]) {
    precondition(order.count == count, "room for \(order.count) of \(count) examples")
    for index in 0..<count { order[index] = index }
    var random = RandomGenerator(seed: seed, stream: UInt64(bitPattern: Int64(epoch)))
    for index in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(index, Int(random.next(upperBound: UInt64(index + 1))))
    }
  }
}
