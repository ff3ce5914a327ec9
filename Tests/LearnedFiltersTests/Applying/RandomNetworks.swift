import ImageCodecs
import LearnedFilters
import NeuralNetworks
import Tensors

/// Networks of random numbers, so that nothing of them is 0 or the identity, and pictures for them.
enum RandomNetworks {
  static func make(
    _ design: RestorationNetwork.Design, for task: RestorationNetwork.Task = .denoise, channels: PictureChannels,
    width: Int = 20, depth: Int = 4, hasNoiseMap: Bool = false, seed: UInt64 = 1
  ) throws -> RestorationNetwork {
    var network = try RestorationNetwork(
      design, for: task, channels: channels, width: width, depth: depth, hasNoiseMap: hasNoiseMap, seed: seed)
    var random = RandomGenerator(seed: seed)
    for name in network.parameters.names {
      guard let shape = network.parameters[name]?.shape, !name.contains("picture") else { continue }
      let isVariance = name.hasSuffix("running_var")
      network.parameters[name] = Tensor(uninitialized: shape) { numbers in
        for index in numbers.indices {
          numbers[index] = isVariance ? Float(random.uniform()) + 0.5 : Float(random.uniform() - 0.5) / 4
        }
      }
    }
    return network
  }

  /// A Float picture of random samples.
  static func picture(_ height: Int, _ width: Int, _ color: ColorModel, seed: UInt64 = 2) -> Tensor<Float> {
    var random = RandomGenerator(seed: seed)
    return Tensor<Float>(uninitialized: [height, width, color.channelCount]) { numbers in
      for index in numbers.indices { numbers[index] = Float(random.uniform()) }
    }
  }

  /// What a network makes of a whole picture in one run of a plan.
  static func wholeRun(
    _ network: RestorationNetwork, _ picture: Tensor<Float>, noise: Float? = nil
  ) throws -> Tensor<Float> {
    let (height, width, channels) = (picture.shape[0], picture.shape[1], picture.shape[2])
    let (folded, parameters) = try network.network.folded(network.parameters)
    let sized = try folded.with(input: [height, width, network.inputChannels])
    let plan = try NetworkPlan(sized, parameters: parameters, batch: 1)
    var numbers: [Float] = []
    for y in 0..<height {
      for x in 0..<width {
        for channel in 0..<channels { numbers.append(picture[y, x, channel]) }
        if let noise { numbers.append(noise) }
      }
    }
    return try plan.outputs(for: Tensor(shape: sized.input, elements: numbers))
  }
}
