public import ImageCodecs
public import NeuralNetworks
public import Tensors

/// A picture that excites a channel of a layer, made by gradient ascent.
///
/// From small to large (octaves), each step adds the gradient at a random shift and smooths the picture a little, so that it has forms
/// instead of noise (Yosinski and others 2015; Olah and others 2017, *Feature Visualization*). The same settings and seed give the
/// same bits for any number of threads.
public struct Dream: Sendable {
  /// How the picture is made.
  public struct Settings: Hashable, Sendable {
    /// How many sizes the picture goes through, the last of which is its own.
    public var octaves = 3
    /// How much larger each is than the one before.
    public var octaveFactor = 1.5
    /// The steps of each.
    public var steps = 80
    /// The root mean square of a step, in the units of the network's input.
    public var rate = 0.06
    /// By how many pixels each step shifts the picture at most; never more than an eighth of its shorter side.
    public var jitter = 8
    /// How much each step smooths at first: what a pixel gives to each neighbour, at most ¼. It falls to 0 within an octave.
    public var blur = 0.08
    /// What noise and shifts follow from.
    public var seed: UInt64 = 0

    /// The usual settings.
    public init() {}
  }

  /// The layer.
  public let layer: String
  /// The channel; nil for all of them.
  public let channel: Int?
  /// The picture, of 8 bits.
  public let picture: Image
  /// The mean of what is made larger, before the first step and after each one: of the channel before its activation, or of all
  /// squares.
  public let excitements: [Double]
  /// The mean of the channel, or of the whole layer, for noise and for the picture in its final form.
  public let before: Double
  public let after: Double
}

extension NetworkModel {
  /// The picture that excites a channel of a layer the most.
  ///
  /// - Parameters:
  ///   - layer: the layer. Where it is an activation, what it gets is made larger, since a channel that it has cut off has no
  ///     gradient.
  ///   - channel: the channel, or the class; where it is nil, the mean square of the whole layer is made larger (Mordvintsev and others
  ///     2015, DeepDream).
  ///   - photo: what the picture begins as; noise where it is nil.
  ///   - size: the picture's size; the photo's, up to a longer side of ``ViewSize/longestSide``, or the network's own where it is
  ///     nil.
  ///   - settings: how it is made.
  ///   - parallelism: how many threads work. The result never depends on it.
  ///   - progress: is told how many of all steps are done.
  /// - Throws: `NetworkError` of kind `description` where there is no such layer or channel, `shape` where the layer cannot work
  ///   on the size.
  public func dream(
    of layer: String, channel: Int? = nil, from photo: Image? = nil, size: PictureSize? = nil,
    settings: Dream.Settings = Dream.Settings(), parallelism: Parallelism = .available,
    progress: (_ done: Int, _ count: Int) -> Void = { _, _ in }
  ) throws(NetworkError) -> Dream {
    precondition(settings.octaves > 0 && settings.octaveFactor > 1 && settings.steps > 0, "\(settings)")
    let part = try network.pruned(to: [layer])
    let channels = part.output[-1]
    if let channel, !(0..<channels ~= channel) {
      throw NetworkError(.description, "layer \(layer) has the channels 0…\(channels - 1), not \(channel)")
    }
    let upright = photo?.upright()
    let usual = upright.map {
      ViewSize.automatic.size(of: PictureSize(width: $0.width, height: $0.height), for: pictureSize)
    }
    let whole = size ?? usual ?? pictureSize
    // Layers that work on one size alone have one octave.
    var parts: [Network] = []
    for octave in 0..<settings.octaves {
      var factor = 1.0
      for _ in octave + 1..<settings.octaves { factor /= settings.octaveFactor }
      if octave + 1 == settings.octaves {
        parts.append(try self.part(part, for: whole))
      } else if let smaller = try? self.part(part, for: whole.scaled(by: factor)) {
        parts.append(smaller)
      }
    }
    var dreamer = Dreamer(settings, preprocessing, channel: channel)
    var bases: [Tensor<Float>]?
    if let upright {
      bases = []
      for part in parts {
        bases?.append(
          try preprocessing.input(for: upright, size: PictureSize(width: part.input[1], height: part.input[0])))
      }
    }
    let start = bases?[0] ?? dreamer.noise(parts[0].input)
    var picture = start
    for (octave, part) in parts.enumerated() {
      if octave > 0 {
        let size = PictureSize(width: part.input[1], height: part.input[0])
        if let bases {
          picture = picture.combined(with: bases[octave - 1], -).resampled(to: size)
          picture = picture.combined(with: bases[octave], +)
        } else {
          picture = picture.resampled(to: size)
        }
      }
      try dreamer.climb(&picture, part, parameters, layer: layer, parallelism: parallelism) { done in
        progress(octave * settings.steps + done, parts.count * settings.steps)
      }
    }
    let bytes = preprocessing.fractions(of: picture).bytes
    let last = parts[parts.count - 1]
    let noise = bases?[parts.count - 1] ?? dreamer.noise(last.input)
    let seen = preprocessing.input(for: bytes.fractions)
    func mean(_ input: Tensor<Float>) throws(NetworkError) -> Double {
      let map = try last.featureMaps(of: input, parameters: parameters, at: [layer], parallelism: parallelism)[0].map
      let numbers = channel.map { channel in stride(from: channel, to: map.count, by: channels).map { $0 } }
      let elements = map.elements
      let chosen = numbers.map { $0.map { elements[$0] } } ?? elements
      return chosen.reduce(0) { $0 + Double($1) } / Double(max(chosen.count, 1))
    }
    return Dream(
      layer: layer, channel: channel, picture: Image(.uint8(bytes)), excitements: dreamer.excitements,
      before: try mean(noise), after: try mean(seen))
  }
}

extension Tensor<Float> {
  /// This picture and another of the same shape, number by number.
  func combined(with other: Tensor<Float>, _ body: (Float, Float) -> Float) -> Tensor<Float> {
    precondition(shape == other.shape, "\(shape) and \(other.shape)")
    return Tensor(uninitialized: shape) { target in
      withUnsafeBufferPointer { own in
        other.withUnsafeBufferPointer { other in
          for index in target.indices { target[index] = body(own[index], other[index]) }
        }
      }
    }
  }
}
