import NeuralNetworks

/// How a picture's channels go through a network.
struct ChannelPlan: Hashable, Sendable {
  enum Way: Hashable {
    /// The network has the picture's channels.
    case same
    /// A network for gray does each channel by itself.
    case each
    /// A network for gray does the luma, and what it adds to that is added to each channel.
    case luma
    /// A network for colours sees gray three times, and the mean of what it gives is taken.
    case mean
  }

  let way: Way
  /// The pictures that go through the network side by side, and the channels of each.
  let planes: Int
  let channels: Int
  let hasNoiseMap: Bool
  /// How many times as many rows and columns the network's output has as its input.
  let enlargement: Int

  init(_ network: RestorationNetwork, colors: Int) {
    let count = network.channels.count
    if count == colors {
      way = .same
    } else if count == 3 {
      way = .mean
    } else {
      way = network.factor > 1 ? .luma : .each
    }
    planes = way == .each ? colors : 1
    channels = count
    hasNoiseMap = network.hasNoiseMap
    enlargement = network.enlargement
  }
}
