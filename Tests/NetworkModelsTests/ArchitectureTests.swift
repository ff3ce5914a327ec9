import NetworkModels
import NeuralNetworks
import Tensors
import Testing

@Suite("Named networks")
struct ArchitectureTests {
  /// torchvision's own numbers of parameters, without running averages.
  @Test(
    "Have as many weights as torchvision's",
    arguments: [
      (Architecture.resnet18, 11_689_512), (.resnet34, 21_797_672), (.resnet50, 25_557_032),
      (.densenet121, 7_978_856), (.googlenet, 6_624_904), (.vgg16, 138_357_544), (.alexnet, 61_100_840),
      (.squeezenet, 1_235_496),
    ])
  func weightCounts(architecture: Architecture, count: Int) throws {
    let network = try architecture.network()
    #expect(network.output == [1000])
    #expect(network.declarations.reduce(0) { $0 + ($1.isTrained ? $1.shape.count : 0) } == count)
  }

  @Test("GoogLeNet with its auxiliary classifiers has 13 million weights")
  func auxiliaryHeads() throws {
    let network = try Architecture.googlenet.network(auxiliaryHeads: true)
    #expect(network.declarations.reduce(0) { $0 + ($1.isTrained ? $1.shape.count : 0) } == 13_004_888)
  }
}
