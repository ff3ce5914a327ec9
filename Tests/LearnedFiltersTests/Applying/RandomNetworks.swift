import ImageCodecs
import LearnedFilters
import NeuralNetworks
import Tensors
import Testing

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

  /// What a network makes of a whole picture in one run of a plan: mirrored around it as far as the result sees, so that
  /// the network's zeros are out of sight.
  ///
  /// - Parameter unit: what the network wants rows and columns to be multiples of.
  static func wholeRun(
    _ network: RestorationNetwork, _ picture: Tensor<Float>, noise: Float? = nil, unit: Int = 1
  ) throws -> Tensor<Float> {
    let (height, width, channels) = (picture.shape[0], picture.shape[1], picture.shape[2])
    let area = try #require(network.network.receptiveAreas.last ?? nil)
    func upToUnit(_ count: Int) -> Int { (count + unit - 1) / unit * unit }
    let margin = upToUnit(Int(max(-area.rows.first, area.rows.last, 0).rounded(.up)))
    let (rows, columns) = (upToUnit(height + 2 * margin), upToUnit(width + 2 * margin))
    func mirrored(_ index: Int, _ count: Int) -> Int {
      var index = index
      while !(0..<count ~= index) { index = index < 0 ? -1 - index : 2 * count - 1 - index }
      return index
    }
    let (folded, parameters) = try network.network.folded(network.parameters)
    let sized = try folded.with(input: [rows, columns, network.inputChannels])
    let plan = try NetworkPlan(sized, parameters: parameters, batch: 1)
    var numbers: [Float] = []
    for y in 0..<rows {
      for x in 0..<columns {
        let (row, column) = (mirrored(y - margin, height), mirrored(x - margin, width))
        for channel in 0..<channels { numbers.append(picture[row, column, channel]) }
        if let noise { numbers.append(noise) }
      }
    }
    let output = try plan.outputs(for: Tensor(shape: sized.input, elements: numbers))
    let factor = network.enlargement
    return Tensor(uninitialized: [factor * height, factor * width, channels]) { result in
      for index in result.indices {
        let (pixel, channel) = index.quotientAndRemainder(dividingBy: channels)
        let (y, x) = pixel.quotientAndRemainder(dividingBy: factor * width)
        result[index] = output[0, y + factor * margin, x + factor * margin, channel]
      }
    }
  }
}
