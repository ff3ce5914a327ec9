public import Tensors

/// What a reader may use, and what it does about damage.
public struct DecodingOptions: Hashable, Sendable {
  /// What to do with a file whose pixels are cut short or broken.
  public enum DamagePolicy: String, Hashable, Sendable, CaseIterable {
    /// Throw.
    case fail
    /// Keep what could be read, leave the rest black (transparent where there is alpha), and warn. Missing
    /// passes and scans leave the picture coarse. Where nothing at all can be read, throw.
    case salvage
  }

  /// The most pixels that a picture may have; 1 gigapixel by default, which guards against files that
  /// promise far more than they hold.
  public var maxPixels: Int

  /// The most bytes that a picture which cannot stream may take while it is decoded, and that one may take
  /// which is read as a whole into an ``Image``; by default half of what the process may use.
  public var maxMemory: Int

  /// What to do with damaged pixels; ``DamagePolicy/fail`` by default.
  public var onDamage: DamagePolicy

  /// The pixels that the longer side of a JPEG has to have at least: it is read at a half, a quarter or an eighth of its size
  /// as far as that leaves so many, which takes a fraction of the time. Its own size where it is nil, as by default, and for other
  /// formats.
  ///
  /// Each pixel is about the mean of those that it stands for; a header says the smaller size.
  public var sufficientSide: Int?

  /// Options with the usual limits, unless told otherwise.
  public init(
    maxPixels: Int = 1_000_000_000, maxMemory: Int = ProcessLimits.memory / 2, onDamage: DamagePolicy = .fail
  ) {
    self.maxPixels = maxPixels
    self.maxMemory = maxMemory
    self.onDamage = onDamage
  }
}
