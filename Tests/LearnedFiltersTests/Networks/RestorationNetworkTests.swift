import LearnedFilters
import NeuralNetworks
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite("Learnt filters as files")
struct RestorationNetworkTests {
  static let cases: [(RestorationNetwork.Design, RestorationNetwork.Task, PictureChannels, Bool)] = [
    (.dncnn, .denoise, .gray, false), (.dncnn, .denoise, .rgb, true), (.ffdnet, .denoise, .gray, true),
    (.ffdnet, .denoise, .rgb, true), (.ffdnet, .transform, .rgb, false), (.dncnn, .upscale(factor: 2), .gray, false),
    (.ffdnet, .upscale(factor: 3), .rgb, false),
  ]

  @Test("a network that has not learnt anything leaves pictures as they are", arguments: cases)
  func beginsAsIdentity(
    design: RestorationNetwork.Design, task: RestorationNetwork.Task, channels: PictureChannels, hasNoiseMap: Bool
  ) throws {
    let filter = try RestorationNetwork(
      design, for: task, channels: channels, width: 4, depth: 3, hasNoiseMap: hasNoiseMap)
    let network = try filter.network.with(input: [12, 18, filter.inputChannels])
    let plan = try NetworkPlan(network, parameters: filter.parameters, batch: 1)
    var random = RandomGenerator(seed: 3)
    let input = Tensor<Float>(uninitialized: [1, 12, 18, filter.inputChannels]) { numbers in
      for index in numbers.indices { numbers[index] = Float(random.uniform()) }
    }
    let output = try plan.outputs(for: input)
    for y in 0..<12 {
      for x in 0..<18 {
        for channel in 0..<channels.count { #expect(output[0, y, x, channel] == input[0, y, x, channel]) }
      }
    }
  }

  @Test("comes back from its file", arguments: cases)
  func comesBack(
    design: RestorationNetwork.Design, task: RestorationNetwork.Task, channels: PictureChannels, hasNoiseMap: Bool
  ) throws {
    var filter = try RestorationNetwork(
      design, for: task, channels: channels, width: 4, depth: 3, hasNoiseMap: hasNoiseMap, seed: 5)
    filter.noiseLevels = hasNoiseMap ? 5...50 : nil
    filter.record = ["seed": "5"]
    let again = try RestorationNetwork(filter.modelFile)
    #expect(again.task == task)
    #expect(again.channels == channels)
    #expect(again.hasNoiseMap == hasNoiseMap)
    #expect(again.noiseLevels == filter.noiseLevels)
    #expect(again.record == filter.record)
    #expect(again.parameters == filter.parameters)
    #expect(again.network.json == filter.network.json)
  }

  @Test("espcn enlarges by itself, the others take enlarged pictures")
  func enlargement() throws {
    let small = try RestorationNetwork(.espcn, for: .upscale(factor: 3), channels: .gray)
    #expect(small.enlargement == 3 && small.factor == 3)
    let large = try RestorationNetwork(.ffdnet, for: .upscale(factor: 3), channels: .gray)
    #expect(large.enlargement == 1 && large.factor == 3)
    #expect(throws: NetworkError.self) { try RestorationNetwork(.espcn, for: .denoise, channels: .gray) }
  }

  @Test("networks that are no filters are refused")
  func refusals() throws {
    let classifier = try Network(input: [8, 8, 1]) {
      Conv2D(4, kernel: 3)
      Flatten()
      Dense(10)
    }
    let pooled = try Network(input: [8, 8, 1]) {
      Conv2D(1, kernel: 3, padding: .same)
      MaxPool2D(2)
    }
    for network in [classifier, pooled] {
      #expect(throws: NetworkError.self) {
        try RestorationNetwork(network, network.initialParameters(seed: 0), task: .transform, channels: .gray)
      }
    }
    var filter = try RestorationNetwork(.dncnn, for: .denoise, channels: .gray, width: 2, depth: 2)
    let name = try #require(filter.parameters.names.first)
    filter.parameters[name]?.withUnsafeMutableBufferPointer { $0[0] = .nan }
    #expect(throws: TensorFileError.self) { try RestorationNetwork(filter.modelFile, name: "model") }
    var plain = ModelFile(pooled, pooled.initialParameters(seed: 0))
    #expect(throws: TensorFileError.self) { try RestorationNetwork(plain, name: "model") }
    plain.metadata = ["imgfilter.task": "upscale 0"]
    #expect(throws: TensorFileError.self) { try RestorationNetwork(plain, name: "model") }
  }
}
