import NeuralNetworks
import Tensors

/// Gradient ascent on a network's input.
struct Dreamer {
  private let settings: Dream.Settings
  private let channel: Int?
  /// The inputs of black and of white, for each channel.
  private let black: [Float]
  private let white: [Float]
  private let deviation: [Float]
  private var random: RandomGenerator
  private(set) var excitements: [Double] = []

  init(_ settings: Dream.Settings, _ preprocessing: Preprocessing, channel: Int?) {
    self.settings = settings
    self.channel = channel
    black = zip(preprocessing.mean, preprocessing.deviation).map { -$0 / $1 }
    white = zip(preprocessing.mean, preprocessing.deviation).map { (1 - $0) / $1 }
    deviation = preprocessing.deviation
    random = RandomGenerator(seed: settings.seed)
  }

  /// A middle gray with noise of a standard deviation of a twentieth of white.
  func noise(_ shape: Shape) -> Tensor<Float> {
    var random = RandomGenerator(seed: settings.seed, stream: 1)
    let channels = shape[2]
    let numbers = (0..<shape.count).map { index in
      let channel = index % channels
      return (black[channel] + white[channel]) / 2 + 0.05 * Float(random.normal()) / deviation[channel]
    }
    return Tensor(shape: shape, elements: numbers)
  }

  /// Climbs for the steps of an octave.
  mutating func climb(
    _ picture: inout Tensor<Float>, _ network: Network, _ parameters: Parameters, layer: String,
    parallelism: Parallelism, _ progress: (Int) -> Void
  ) throws(NetworkError) {
    let target = Self.target(layer, in: network)
    let probe = try GradientProbe(
      try network.pruned(to: [target]), parameters, layer: target, parallelism: parallelism)
    let channels = network.output[-1]
    for step in 0..<settings.steps {
      let reach = min(settings.jitter, min(picture.shape[0], picture.shape[1]) / 8)
      let (x, y) = (shift(reach), shift(reach))
      let moved = picture.rolled(x: x, y: y)
      var excitement = 0.0
      let gradient = probe.inputGradient(of: moved) { seeds, values in
        excitement = weigh(seeds, values, channels)
      }
      excitements.append(excitement)
      let squares = gradient.withUnsafeBufferPointer { $0.reduce(0.0) { $0 + Double($1) * Double($1) } }
      let rms = (squares / Double(gradient.count)).squareRoot()
      if rms > 0 {
        let factor = Float(settings.rate / rms)
        picture = picture.combined(with: gradient.rolled(x: -x, y: -y)) { $0 + factor * $1 }
      }
      let remaining = 1 - Double(step) / Double(settings.steps)
      picture = picture.smoothed(Float(settings.blur * remaining))
      clip(&picture)
      progress(step + 1)
    }
  }

  private mutating func shift(_ reach: Int) -> Int {
    reach > 0 ? Int(random.next() % UInt64(2 * reach + 1)) - reach : 0
  }

  /// Writes the gradient of what is made larger; returns that.
  private func weigh(
    _ seeds: UnsafeMutableBufferPointer<Float>, _ values: UnsafeBufferPointer<Float>, _ channels: Int
  ) -> Double {
    var sum = 0.0
    let pixels = values.count / channels
    if let channel {
      for index in stride(from: channel, to: pixels * channels, by: channels) {
        seeds[index] = 1 / Float(pixels)
        sum += Double(values[index]) / Double(pixels)
      }
    } else {
      for index in 0..<pixels * channels {
        seeds[index] = 2 * values[index] / Float(pixels * channels)
        sum += Double(values[index]) * Double(values[index]) / Double(pixels * channels)
      }
    }
    return sum
  }

  /// Keeps the picture between black and white.
  private func clip(_ picture: inout Tensor<Float>) {
    let channels = black.count
    picture.withUnsafeMutableBufferPointer { numbers in
      for index in numbers.indices {
        let channel = index % channels
        numbers[index] = min(max(numbers[index], black[channel]), white[channel])
      }
    }
  }

  /// The layer whose numbers are made larger: what an activation gets.
  private static func target(_ layer: String, in network: Network) -> String {
    guard let node = network.node(named: layer), node.layer is Activation, node.inputs[0] > 0 else { return layer }
    return network.nodes[node.inputs[0] - 1].name
  }
}

extension Tensor<Float> {
  /// A picture whose pixels are moved to the right and down, those that leave it coming in on the other side.
  func rolled(x: Int, y: Int) -> Tensor<Float> {
    let (height, width, channels) = (shape[0], shape[1], shape[2])
    return Tensor(uninitialized: shape) { target in
      withUnsafeBufferPointer { source in
        for row in 0..<height {
          let from = ((row - y) % height + height) % height
          for column in 0..<width {
            let place = ((column - x) % width + width) % width
            for channel in 0..<channels {
              target[(row * width + column) * channels + channel] = source[(from * width + place) * channels + channel]
            }
          }
        }
      }
    }
  }

  /// A picture in which each pixel gives a part of itself to its neighbours on the left and on the right, then to those above and
  /// below; at the edges it keeps what would leave.
  func smoothed(_ part: Float) -> Tensor<Float> {
    guard part > 0 else { return self }
    let (height, width, channels) = (shape[0], shape[1], shape[2])
    let length = width * channels
    func pass(_ numbers: Tensor<Float>, _ neighbors: (Int) -> (Int, Int)) -> Tensor<Float> {
      Tensor(uninitialized: shape) { target in
        numbers.withUnsafeBufferPointer { source in
          for index in target.indices {
            let (before, after) = neighbors(index)
            target[index] = source[index] + part * (source[before] + source[after] - 2 * source[index])
          }
        }
      }
    }
    let across = pass(self) { index in
      let column = index % length / channels
      return (column > 0 ? index - channels : index, column + 1 < width ? index + channels : index)
    }
    return pass(across) { index in
      (index >= length ? index - length : index, index + length < height * length ? index + length : index)
    }
  }
}
