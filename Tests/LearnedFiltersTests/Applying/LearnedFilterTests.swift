import ImageCodecs
import ImageFilters
import LearnedFilters
import NeuralNetworks
import Tensors
import TestSupport
import Testing

@Suite("Networks as filters")
struct LearnedFilterTests {
  /// A network of random numbers: nothing of it is 0 or the identity.
  static func network(
    _ design: RestorationNetwork.Design, channels: PictureChannels, width: Int = 20, depth: Int = 4,
    hasNoiseMap: Bool = false, seed: UInt64 = 1
  ) throws -> RestorationNetwork {
    var network = try RestorationNetwork(
      design, for: .denoise, channels: channels, width: width, depth: depth, hasNoiseMap: hasNoiseMap, seed: seed)
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

  static func picture(_ height: Int, _ width: Int, _ color: ColorModel, seed: UInt64 = 2) -> Image {
    var random = RandomGenerator(seed: seed)
    let samples = Tensor<Float>(uninitialized: [height, width, color.channelCount]) { numbers in
      for index in numbers.indices { numbers[index] = Float(random.uniform()) }
    }
    return Image(.float(samples), color: color)
  }

  /// What the network makes of the whole picture in one run of a plan.
  static func wholeRun(_ network: RestorationNetwork, _ picture: Tensor<Float>, noise: Float?) throws -> Tensor<Float> {
    let (height, width, channels) = (picture.shape[0], picture.shape[1], picture.shape[2])
    let (folded, parameters) = try network.network.folded(network.parameters)
    let sized = try folded.with(input: [height, width, network.inputChannels])
    let plan = try NetworkPlan(sized, parameters: parameters, batch: 1)
    let input = Tensor<Float>(uninitialized: sized.input) { numbers in
      var index = 0
      for y in 0..<height {
        for x in 0..<width {
          for channel in 0..<channels {
            numbers[index] = picture[y, x, channel]
            index += 1
          }
          if let noise {
            numbers[index] = noise
            index += 1
          }
        }
      }
    }
    return try plan.outputs(for: input)
  }

  static let cases: [(RestorationNetwork.Design, PictureChannels, Int, Int, Bool)] = [
    (.dncnn, .gray, 17, 23, false), (.dncnn, .rgb, 40, 139, false), (.ffdnet, .gray, 46, 62, true),
    (.ffdnet, .rgb, 34, 300, true), (.ffdnet, .rgb, 70, 34, false),
  ]

  @Test("give the bits of one run over the whole picture, however it is cut", arguments: cases)
  func hasNoSeams(
    design: RestorationNetwork.Design, channels: PictureChannels, height: Int, width: Int, hasNoiseMap: Bool
  ) throws {
    let network = try Self.network(design, channels: channels, hasNoiseMap: hasNoiseMap)
    let picture = Self.picture(height, width, channels == .gray ? .gray : .rgb)
    guard case .float(let samples) = picture.samples else { return }
    let whole = try Self.wholeRun(network, samples, noise: hasNoiseMap ? 0.1 : nil)
    let filter = try LearnedFilter(network, strength: hasNoiseMap ? 25.5 : nil)
    for threads in [1, 2, 3] {
      for batchRows in [nil, 1, 7, 64] {
        var options = ProcessingOptions()
        options.parallelism = Parallelism(threads: threads)
        options.batchRows = batchRows
        let result = try picture.filtered(by: filter, options: options)
        guard case .float(let numbers) = result.samples else { return }
        #expect(numbers.elements == whole.elements)
      }
    }
  }
}
