import ImageCodecs
import NeuralNetworks
import Tensors
import Testing

@testable import NetworkModels

@Suite("Feature maps")
struct FeatureMapsTests {
  /// A picture with something to see everywhere.
  private func photo(_ width: Int, _ height: Int) -> Image {
    let samples = (0..<width * height * 3).map { UInt8($0 * 37 % 251) }
    return Image(.uint8(Tensor(shape: [height, width, 3], elements: samples)))
  }

  @Test(
    "Patterns stand for names",
    arguments: [
      ("layer1.0.relu", "layer*.relu", true), ("layer1.0.relu", "*", true), ("relu", "layer*.relu", false),
      ("layer1.0.relu", "layer?.0.relu", true), ("layer10.0.relu", "layer?.0.relu", false), ("relu1", "relu", false),
      ("a.b.b", "*.b", true), ("a.b.c", "*.b", false), ("", "*", true), ("conv", "c*n*v**", true), ("conv", "?", false),
    ])
  func patterns(name: String, pattern: String, matches: Bool) {
    #expect(Network.matches(name, pattern) == matches)
  }

  @Test("Names come in the order of the network, each once; what is unknown is answered with what is near")
  func names() throws {
    let network = try TinyModel.make().network
    #expect(
      try network.layerNames(matching: ["layer1*", "relu", "*.relu"]) == ["relu", "layer1.0.conv", "layer1.0.relu"])
    let error = #expect(throws: NetworkError.self) { _ = try network.layerNames(matching: ["relu", "layer1.0.rely"]) }
    #expect(error?.kind == .description)
    #expect(error?.reason.hasPrefix("there is no layer \"layer1.0.rely\"; there are \"layer1.0.relu\", ") == true)
  }

  @Test("The numbers are those of a run of the whole network")
  func numbers() throws {
    let model = try TinyModel.make()
    let photo = photo(8, 8)
    let maps = try model.featureMaps(of: photo, at: ["layer1*", "conv1"], parallelism: Parallelism(threads: 2))
    #expect(maps.layers == ["conv1", "layer1.0.conv", "layer1.0.relu"])
    #expect(maps.map { $0.map.shape } == [[8, 8, 4], [4, 4, 5], [4, 4, 5]])
    let plan = try NetworkPlan(model.network, parameters: model.parameters, batch: 1, parallelism: .serial)
    let input = try model.preprocessing.input(for: photo)
    #expect(maps.input == input)
    _ = plan.input.update(fromContentsOf: input.elements)
    plan.forward(batch: 1)
    for (layer, map) in maps { #expect(map.elements == Array(try #require(plan.output(of: layer)))) }
    #expect(maps["fc"] == nil && maps.tensors.names == maps.layers)
  }

  @Test("Photos are seen in any size; where dense layers know one size alone, in that")
  func sizes() throws {
    let model = try TinyModel.make()
    func seen(_ photo: Image, _ size: ViewSize, _ model: NetworkModel, _ layer: String = "fc") throws -> [Int] {
      try model.featureMaps(of: photo, at: [layer], size: size).input.shape.extents
    }
    #expect(try seen(photo(20, 12), .automatic, model) == [12, 20, 3])
    #expect(try seen(photo(1024, 4), .automatic, model, "conv1") == [2, 512, 3])
    #expect(try seen(photo(20, 12), .learned, model) == [8, 13, 3])
    #expect(try seen(photo(20, 12), .longest(10), model) == [6, 10, 3])
    #expect(try seen(photo(20, 12), .exact(PictureSize(width: 9, height: 16)), model) == [16, 9, 3])
    #expect(try seen(photo(20, 12), .original, model) == [12, 20, 3])
    let fixed = try TinyModel.make(hasFixedSize: true)
    #expect(try seen(photo(20, 12), .automatic, fixed) == [8, 8, 3])
    #expect(try seen(photo(20, 12), .automatic, fixed, "layer1.0.relu") == [12, 20, 3])
    let error = #expect(throws: NetworkError.self) { _ = try seen(photo(20, 12), .original, fixed) }
    #expect(error?.reason.contains("pictures of 20×12 pixels need a fc.weight of 300×3") == true)
  }

  @Test("Kernels have the axes height × width × inputs × outputs")
  func kernels() throws {
    let model = try TinyModel.make()
    #expect(model.kernelLayers == ["conv1", "layer1.0.conv"])
    #expect(try model.kernels(of: "conv1").shape == [3, 3, 3, 4])
    #expect(model.seesPicture("conv1") && !model.seesPicture("layer1.0.conv"))
    #expect(throws: NetworkError.self) { _ = try model.kernels(of: "fc") }
    let enlarging = try Network(input: [4, 4, 3]) { TransposedConv2D(2, kernel: 5).named("up") }
    let up = NetworkModel(
      name: "up", network: enlarging, parameters: enlarging.initialParameters(seed: 1), preprocessing: .unit())
    #expect(try up.kernels(of: "up").shape == [5, 5, 3, 2])
  }

  @Test func preprocessingInWords() {
    #expect("\(Preprocessing.unit(.gray))" == "fractions of white")
    #expect("\(Preprocessing.imageNet)".hasPrefix("ImageNet's mean 0.485, 0.456, 0.406 and deviation 0.229"))
    #expect("\(Preprocessing(mean: [0.5, 0.5, 0.5], deviation: [2, 2, 2]))" == "mean 0.5 and deviation 2.0")
  }
}
