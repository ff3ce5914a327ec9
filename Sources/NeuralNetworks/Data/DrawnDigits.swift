public import Tensors

/// Digits that are drawn, not photographed: something to learn from that needs no download.
///
/// Pictures of 28×28 gray pixels, white on black, as those of MNIST (LeCun and others 1998). Each digit has two or three forms
/// of strokes, whose points are moved at random; slant, turn, size, place, thickness of the pen, brightness and noise are
/// random, too. Another seed gives other digits, for a test set; more of one seed begin with the fewer. The same seed
/// gives the same bits on every machine.
///
/// Example i shows the digit i mod 10.
public struct DrawnDigits: Dataset {
  /// All pictures: count × 28 × 28 × 1, in multiples of 1/255.
  public let images: Tensor<Float>

  /// Draws digits.
  ///
  /// - Parameters:
  ///   - count: how many.
  ///   - seed: what they follow from.
  ///   - parallelism: how many threads draw; all processors by default.
  /// - Precondition: `count` is not negative.
  public init(count: Int, seed: UInt64, parallelism: Parallelism = .available) {
    precondition(count >= 0, "\(count) digits cannot be drawn")
    let size = DigitPen.size * DigitPen.size
    images = Tensor(uninitialized: [count, DigitPen.size, DigitPen.size, 1]) { memory in
      nonisolated(unsafe) let memory = memory
      parallelism.forEach(count) { index in
        var pen = DigitPen(random: RandomGenerator(seed: seed, stream: UInt64(index)))
        pen.write(
          index % 10, into: UnsafeMutableBufferPointer(rebasing: memory[index * size..<(index + 1) * size]))
      }
    }
  }

  public var count: Int { images.shape[0] }

  public var inputShape: Shape { [DigitPen.size, DigitPen.size, 1] }

  public var target: TargetKind { .classes(10) }

  public var isInMemory: Bool { true }

  public func label(of index: Int) -> Int? { index % 10 }

  public func load(
    _ index: Int, key: ExampleKey, into input: UnsafeMutableBufferPointer<Float>, target: TargetMemory
  ) throws(NetworkError) {
    images.copyExample(index, to: input)
    guard case .classes(let labels) = target else { preconditionFailure("a digit's target is a class") }
    labels[0] = Int32(index % 10)
  }
}
