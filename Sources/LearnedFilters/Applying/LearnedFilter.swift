import ImageCodecs
public import ImageFilters
public import NeuralNetworks

/// A network as a filter like any other: on pictures of any size, of 8 or 16 bits or Float, with alpha or without.
///
///     let denoiser = try RestorationNetwork(contentsOf: "d.safetensors")
///     let clean = try photo.filtered(by: LearnedFilter(denoiser, strength: 25))
///
/// The network runs layer by layer as the rows come, so that no part of the picture is computed in pieces that would have
/// seams, and the memory grows with the picture's width alone. Around the picture the network sees as much of it, mirrored
/// (`Border.reflect`), as a pixel of its result follows from, and to the next multiple of its grid.
///
/// A network for gray pictures does each channel of a colour picture by itself, or, where it enlarges pictures, the luma, and
/// leaves chroma to bicubic interpolation. One for colour pictures gives of a gray picture the mean of its three results.
/// Alpha stays as it is; enlarged, it is bicubic.
public struct LearnedFilter: ImageFilter {
  /// The network and what it is for.
  public let network: RestorationNetwork

  /// The standard deviation of the noise, in steps of 8 bits, for a network that is told; nil for others.
  public let strength: Double?

  private let rows: RowNetwork

  /// A network as a filter.
  ///
  /// - Parameters:
  ///   - network: the network.
  ///   - strength: the standard deviation of the noise, in steps of 8 bits from 0 to 255: for a network with a noise map, and
  ///     for no other.
  /// - Throws: `NetworkError` of kind `data` where a strength is missing, too much or out of range, `shape` where the network
  ///   has layers that cannot work row by row: most are possible, padded pools and transposed convolutions are not.
  public init(_ network: RestorationNetwork, strength: Double? = nil) throws(NetworkError) {
    if let strength {
      guard network.hasNoiseMap else {
        throw NetworkError(.data, "the network takes no strength of noise: it was trained without a noise map")
      }
      guard 0...255 ~= strength else {
        throw NetworkError(
          .data, "the strength is the noise's standard deviation in steps of 8 bits, 0…255, not \(strength)")
      }
    } else if network.hasNoiseMap {
      throw NetworkError(.data, "the network has to be told the strength of the noise")
    }
    self.network = network
    self.strength = strength
    rows = try RowNetwork(network.network, network.parameters)
  }

  public func steps(for format: WorkingFormat) throws(FilterError) -> [FilterStep] {
    var (format, steps) = (format.withoutBytes, [FilterStep]())
    if network.factor > network.enlargement {
      let enlargement = BicubicStep(format, factor: network.factor)
      steps.append(FilterStep(enlargement))
      format = enlargement.output
    }
    let entry = PictureEntry(
      format, channels: ChannelPlan(network, colors: format.color.colorChannelCount), rows: rows,
      noise: strength.map { Float($0 / 255) })
    guard let inner = rows.steps(from: entry.bundle, like: format) else {
      throw FilterError("the network has layers that do not work row by row")
    }
    let exit = PictureExit(entry, bundle: inner.bundle, result: inner.output)
    return steps + [FilterStep(entry)] + inner.steps + [FilterStep(exit)]
  }
}
