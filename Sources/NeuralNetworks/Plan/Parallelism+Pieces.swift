import CKernels
import Tensors

extension Parallelism {
  /// So many numbers are done at a time by one thread: less is not worth a second one.
  static let piece = 1 << 14

  /// Does pieces of rows of numbers, each by one thread.
  ///
  /// - Parameters:
  ///   - rows: how many there are.
  ///   - length: the numbers of a row; 1 for a function of each number.
  func forEachPiece(of rows: Int, length: Int = 1, _ body: @Sendable (_ first: Int, _ count: Int) -> Void) {
    let piece = max(1, Self.piece / max(length, 1))
    guard rows > piece else { return rows > 0 ? body(0, rows) : () }
    forEach((rows + piece - 1) / piece) { index in
      body(index * piece, min(piece, rows - index * piece))
    }
  }

  /// Copies numbers to a gradient, or adds them.
  func give(_ numbers: UnsafePointer<Float>, to target: GradientTarget, _ count: Int) {
    nonisolated(unsafe) let (numbers, sums) = (numbers, target.base)
    let accumulates = target.accumulates
    forEachPiece(of: count) { first, count in
      if accumulates {
        ck_add(numbers + first, sums + first, count)
      } else {
        (sums + first).update(from: numbers + first, count: count)
      }
    }
  }
}
