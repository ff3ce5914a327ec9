import ImageCodecs
import NeuralNetworks
import Tensors
import Testing

@testable import NetworkModels

@Suite("What a unit sees")
struct UnitFieldTests {
  private func photo(_ width: Int, _ height: Int) -> Image {
    Image(.uint8(Tensor(shape: [height, width, 1], elements: (0..<width * height).map { UInt8($0 * 91 % 256) })))
  }

  /// A model of gray pictures whose weights are all 1.
  private func model(_ network: Network) -> NetworkModel {
    var parameters = Parameters()
    for declaration in network.declarations {
      parameters[declaration.name] = Tensor(
        shape: declaration.shape, repeating: declaration.name.hasSuffix("bias") ? 0 : 1)
    }
    return NetworkModel(name: "ones", network: network, parameters: parameters, preprocessing: .unit(.gray))
  }

  @Test("Where all weights are positive all that the windows allow is measured, through branches too")
  func exact() throws {
    let network = try Network(input: [32, 40, 1]) {
      Conv2D(2, kernel: 3, stride: 2, padding: .same).named("down")
      Parallel {
        Conv2D(1, kernel: 1).named("small")
        Conv2D(1, kernel: 5, padding: .same).named("large")
      }.named("branches")
      Residual { Conv2D(2, kernel: 3, padding: .same) }.named("residual")
    }
    let field = try model(network).receptiveField(of: "residual.sum", at: (20, 15), in: photo(40, 32))
    #expect(field.size == PictureSize(width: 40, height: 32))
    // 3, then (1 or 5), then 3: 1 + 2 + 2 · (4 + 2) pixels; those of padding "same" begin at the pixel itself.
    #expect(field.theoretical?.width == 15 && field.theoretical?.height == 15)
    #expect(field.measured == field.theoretical)
    #expect(field.theoretical?.columns.contains(20) == true && field.theoretical?.rows.contains(15) == true)
    let most = try #require(field.box(holding: 0.5))
    #expect(field.visible.contains(most) && most.width < 15)
  }

  @Test("At an edge the field reaches beyond the picture, and what is measured does not")
  func edge() throws {
    let network = try Network(input: [16, 16, 1]) {
      Conv2D(3, kernel: 7, padding: .same).named("a")
      Conv2D(2, kernel: 5, padding: .same).named("b")
    }
    var trained = model(network)
    trained.parameters = network.initialParameters(seed: 9)
    let field = try trained.receptiveField(of: "b", channel: 1, at: (1, 15), in: photo(16, 16))
    #expect(field.place.column == 1 && field.place.row == 15)
    #expect(field.theoretical == PixelBox(columns: -4...6, rows: 10...20))
    let measured = try #require(field.measured)
    #expect(field.visible == PixelBox(columns: 0...6, rows: 10...15) && field.visible.contains(measured))
    let largest = try #require(field.heat.elements.max())
    for index in 0..<256 where !(0...6 ~= index % 16 && 10...15 ~= index / 16) {
      #expect(field.heat.elements[index] <= 1e-6 * largest)
    }
  }

  @Test("Behind a pooling of everything there is no window; a unit that is cut off has no gradient")
  func extremes() throws {
    let network = try Network(input: [8, 8, 1]) {
      Conv2D(2, kernel: 3, padding: .same).named("conv")
      Activation(.relu).named("relu")
      AveragePool2D.global.named("pool")
      Flatten().named("flat")
      Dense(3).named("fc")
    }
    var model = model(network)
    let all = try model.receptiveField(of: "fc", channel: 2, in: photo(20, 12))
    #expect(all.theoretical == nil && all.measured == all.visible && all.visible.width == 20)
    model.parameters["conv.bias"] = Tensor(shape: [2], repeating: -100)
    let dead = try model.receptiveField(of: "relu", in: photo(20, 12))
    #expect(dead.measured == nil && dead.box(holding: 0.95) == nil)
    let error = #expect(throws: NetworkError.self) {
      _ = try model.receptiveField(of: "conv", channel: 2, in: photo(8, 8))
    }
    #expect(error?.reason == "layer conv has the channels 0…1, not 2")
  }

  @Test("The narrowest box")
  func narrowest() {
    var heat = Tensor<Float>(zeros: [3, 10])
    heat.withUnsafeMutableBufferPointer { heat in
      for (column, number) in [(2, 1), (4, 10), (5, 10), (9, 1)] { heat[10 + column] = Float(number) }
    }
    let field = UnitField(
      layer: "", channel: nil, place: (0, 0), size: PictureSize(width: 10, height: 3), theoretical: nil, heat: heat)
    #expect(field.measured == PixelBox(columns: 2...9, rows: 1...1))
    #expect(field.box(holding: 0.9) == PixelBox(columns: 4...5, rows: 1...1))
    #expect(field.box(holding: 0.4) == PixelBox(columns: 4...4, rows: 1...1))
    #expect(PixelBox(columns: -3 ... -1, rows: 0...1).clipped(width: 5, height: 5) == nil)
  }
}
