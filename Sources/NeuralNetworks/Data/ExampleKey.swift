public import Tensors

/// What the random choices for one example follow from: a seed, the epoch and the example, and nothing else.
///
/// So the choices are the same whichever thread makes them, in whatever order, and in a training that was interrupted.
public struct ExampleKey: Hashable, Sendable {
  /// The seed of all choices.
  public var seed: UInt64
  /// The epoch, counted from 0.
  public var epoch: Int
  /// The example, counted from 0.
  public var index: Int

  /// A key of these three.
  public init(seed: UInt64, epoch: Int, index: Int) {
    self.seed = seed
    self.epoch = epoch
    self.index = index
  }

  /// A generator of random numbers that follows from the key; the same each time.
  public var random: RandomGenerator {
    let choice = SplitMix.scrambled(seed &+ 0xD1B5_4A32_D192_ED03)
    let epoch = SplitMix.scrambled(choice ^ UInt64(bitPattern: Int64(epoch)))
    return RandomGenerator(seed: epoch, stream: UInt64(bitPattern: Int64(index)))
  }

  /// The key for a data set inside of another one: what is random there has nothing to do with what is random here.
  public var inner: ExampleKey {
    ExampleKey(seed: SplitMix.scrambled(seed ^ 0x8CB9_2BA7_2F3D_8DD7), epoch: epoch, index: index)
  }
}
