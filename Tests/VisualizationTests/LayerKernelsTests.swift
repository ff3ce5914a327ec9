import ImageCodecs
import NetworkModels
import NeuralNetworks
import Tensors
import Testing

@testable import Visualization

@Suite struct LayerKernelsTests {
  private func model(seed: UInt64) throws -> NetworkModel {
    let network = try Network(input: [8, 8, 3]) {
      Conv2D(4, kernel: 3).named("first")
      Conv2D(2, kernel: 2).named("second")
    }
    return NetworkModel(
      name: "two", network: network, parameters: network.initialParameters(seed: seed), preprocessing: .unit())
  }

  @Test("The first layer is in colour, any other a mosaic of its kernels")
  func forms() throws {
    let model = try model(seed: 1)
    let first = try LayerKernels(of: model)
    #expect(first.layer == "first" && first.isColored)
    let second = try LayerKernels(of: model, layer: "second")
    #expect(!second.isColored)
    // 2×2 kernels of 2×2 weights with a line between them.
    let mosaic = second.maps()
    #expect(mosaic.shape == [5, 5, 2])
    let weights = second.weights
    #expect(mosaic[0, 0, 1] == weights[0, 0, 0, 1] && mosaic[1, 3, 0] == weights[1, 0, 1, 0])
    #expect(mosaic[4, 4, 0] == weights[1, 1, 3, 0] && mosaic[2, 0, 0].isNaN && mosaic[0, 2, 0].isNaN)
    #expect(throws: NetworkError.self) { _ = try LayerKernels(of: model, layer: "third") }
  }

  @Test("Weights are squares whose gray says their sign")
  func color() throws {
    var model = try model(seed: 1)
    var weights = Tensor<Float>(zeros: [3, 3, 3, 4])
    weights.withUnsafeMutableBufferPointer { $0[0] = 2 }
    model.parameters["first.weight"] = weights
    let kernels = try LayerKernels(of: model)
    let picture = try kernels.picture(titled: "first", style: MapStyle(channels: [0...0], tile: 30))
    guard case .uint8(let samples) = picture.samples else { return }
    // Red of the upper left weight is the largest, all else is 0. Its tile lies above the lower margin.
    let top = picture.height - 14 - 30
    #expect([0, 1, 2].map { samples[top + 4, 14 + 4, $0] } == [255, 128, 128])
    #expect(samples[top + 25, 14 + 25, 0] == 128)
    // With those before it a tile is twice as wide: they are on the left.
    let before = try LayerKernels(of: try self.model(seed: 2))
    let both = try kernels.picture(before: before, titled: "first", style: MapStyle(channels: [0...0], tile: 30))
    guard case .uint8(let pair) = both.samples else { return }
    let pairTop = both.height - 14 - 30
    #expect(pair[pairTop + 4, 14 + 33 + 4, 0] == 255)
    #expect(pair[pairTop + 4, 14 + 4, 0] != 255)
  }

  @Test("A row of a table has the change")
  func facts() throws {
    let (one, two) = (
      try LayerKernels(of: model(seed: 1), layer: "second"), try LayerKernels(of: model(seed: 2), layer: "second")
    )
    #expect(one.facts().count == 5 && one.facts()[1] == "2×4×2×2")
    #expect(one.facts(after: one)[6] == "0" && one.facts(after: two)[6] != "0")
    #expect(throws: NetworkError.self) {
      _ = try one.picture(before: try LayerKernels(of: model(seed: 2), layer: "first"), titled: "")
    }
  }
}
