public import NeuralNetworks
public import Tensors

/// Patches of photos, spoilt, and as they were: what a denoiser or an upscaler learns from.
///
/// Place, turn and noise of a patch follow from its key; each epoch sees other ones.
public struct RestorationExamples: Dataset {
  /// What is done to a patch.
  public enum Damage: Hashable, Sendable {
    /// Noise is added.
    case noise(PictureNoise, hasNoiseMap: Bool)
    /// It is made smaller by a factor, as `imresize` does, and rounded to 8 bits; then made as large again by bicubic
    /// interpolation where the network wants that.
    case shrinking(factor: Int, enlargesAgain: Bool)
  }

  public let count: Int
  public let inputShape: Shape
  public let target: TargetKind
  /// The patches' size.
  public let size: PictureSize
  /// What is done to them.
  public let damage: Damage
  private let photos: PhotoPatches
  private let turns: Bool

  /// Examples from photos.
  ///
  /// - Parameters:
  ///   - photos: what patches are cut from.
  ///   - damage: what is done to them.
  ///   - size: the patches' size; for upscalers that of the large ones.
  ///   - count: the examples of an epoch.
  ///   - turns: whether patches are turned and mirrored at random.
  /// - Throws: `NetworkError` of kind `data` where the factor of an upscaler does not divide the size.
  public init(
    _ photos: PhotoPatches, damage: Damage, size: PictureSize, count: Int, turns: Bool = true
  ) throws(NetworkError) {
    let channels = photos.channels.count
    var input: Shape = [size.height, size.width, channels]
    switch damage {
    case .noise(_, let hasNoiseMap): if hasNoiseMap { input = [size.height, size.width, channels + 1] }
    case .shrinking(let factor, let enlargesAgain):
      guard size.height % factor == 0, size.width % factor == 0 else {
        throw NetworkError(.data, "patches of \(size) cannot be made smaller by \(factor)")
      }
      if !enlargesAgain { input = [size.height / factor, size.width / factor, channels] }
    }
    self.photos = photos
    self.damage = damage
    self.size = size
    self.count = count
    self.turns = turns
    inputShape = input
    target = .tensor([size.height, size.width, channels])
  }

  public var isInMemory: Bool { true }

  public func load(
    _ index: Int, key: ExampleKey, into input: UnsafeMutableBufferPointer<Float>, target: TargetMemory
  ) throws(NetworkError) {
    guard case .tensor(let clean) = target else { return }
    var random = key.random
    photos.cut(size, random: &random, turns: turns, into: clean)
    switch damage {
    case .noise(let noise, let hasNoiseMap):
      try addNoise(noise, hasNoiseMap, clean: UnsafeBufferPointer(clean), input, random: &random)
    case .shrinking(let factor, let enlargesAgain):
      shrink(UnsafeBufferPointer(clean), factor, enlargesAgain, input)
    }
  }

  private func addNoise(
    _ noise: PictureNoise, _ hasNoiseMap: Bool, clean: UnsafeBufferPointer<Float>,
    _ input: UnsafeMutableBufferPointer<Float>, random: inout RandomGenerator
  ) throws(NetworkError) {
    guard let source = clean.baseAddress, let target = input.baseAddress else { return }
    target.update(from: source, count: clean.count)
    let picture = UnsafeMutableBufferPointer(start: target, count: clean.count)
    let deviation = try noise.spoil(picture, size, channels: photos.channels, random: &random)
    guard hasNoiseMap else { return }
    // From the last pixel on, so that nothing is overwritten that has still to be moved.
    let channels = photos.channels.count
    for pixel in (0..<size.height * size.width).reversed() {
      for channel in (0..<channels).reversed() {
        target[pixel * (channels + 1) + channel] = target[pixel * channels + channel]
      }
      target[pixel * (channels + 1) + channels] = deviation
    }
  }

  private func shrink(
    _ clean: UnsafeBufferPointer<Float>, _ factor: Int, _ enlargesAgain: Bool,
    _ input: UnsafeMutableBufferPointer<Float>
  ) {
    let large = Tensor<Float>(uninitialized: [size.height, size.width, photos.channels.count]) { numbers in
      _ = numbers.update(fromContentsOf: clean)
    }
    let small = large.bicubic(height: size.height / factor, width: size.width / factor).bytes.fractions
    let result = enlargesAgain ? small.bicubic(height: size.height, width: size.width) : small
    result.withUnsafeBufferPointer { _ = input.update(fromContentsOf: $0) }
  }
}
