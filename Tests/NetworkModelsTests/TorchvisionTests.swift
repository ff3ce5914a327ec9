import Foundation
import NetworkModels
import NeuralNetworks
import SystemPackage
import Tensors
import TestSupport
import Testing

/// What each layer gives, against torchvision's networks in double precision (tools/make-model-goldens.py).
@Suite("Networks against torchvision's")
struct TorchvisionTests {
  struct Golden: Decodable, Sendable {
    struct Layer: Decodable, Sendable {
      var shape: [Int]
      var largest: Float
      var values: [Float]
    }
    var input: [Int]
    var layers: [String: Layer]
  }

  private struct Goldens: Decodable { var networks: [String: Golden] }

  static let goldens: [String: Golden] = {
    let file = URL(filePath: Fixture.path("models/torchvision.json").string)
    guard let data = try? Data(contentsOf: file), let goldens = try? JSONDecoder().decode(Goldens.self, from: data)
    else { return [:] }
    return goldens.networks
  }()

  /// VGG-16's and AlexNet's dense layers have 200 million weights, which a debug build turns for minutes.
  static var architectures: [Architecture] {
    #if DEBUG
      Architecture.torchvision.filter { ![.vgg16, .alexnet].contains($0) }
    #else
      Architecture.torchvision
    #endif
  }

  @Test("Every layer gives what torchvision's gives, within 1e-4 of its largest value", arguments: architectures)
  func layers(architecture: Architecture) throws {
    let golden = try #require(Self.goldens[architecture.rawValue])
    let shape = Shape(golden.input)
    let network = try architecture.network(input: shape, auxiliaryHeads: true)
    let parameters = try Parameters(SeededWeights.tensors(of: network), for: network)
    let plan = try NetworkPlan(network, parameters: parameters, batch: 1)
    let input = SeededWeights.tensor("input", Shape([1] + golden.input))
    _ = try plan.outputs(for: input)
    // What torchvision names a module of several layers, here the last of them gives.
    func node(_ name: String) -> Network.Node? {
      network.nodes.last { $0.name == name } ?? network.nodes.last { $0.name.hasPrefix("\(name).") }
    }
    #expect(golden.layers.count > 20)
    for (name, expected) in golden.layers {
      let node = try #require(node(name), "\(name)")
      #expect(node.shape.extents == expected.shape, "\(name)")
      let values = try #require(plan.output(of: node.name))
      var worst: Float = 0
      for (index, value) in expected.values.enumerated() {
        worst = max(worst, abs(values[index * 2_654_435_761 % node.shape.count] - value))
      }
      let largest = values.prefix(node.shape.count).reduce(Float(0)) { max($0, abs($1)) }
      #expect(worst <= 1e-4 * expected.largest, "\(name)")
      #expect(abs(largest - expected.largest) <= 1e-4 * expected.largest, "\(name)")
    }
  }

  @Test(
    "Folded for inference the networks give the same within 1e-4", arguments: [Architecture.googlenet, .densenet121])
  func folded(architecture: Architecture) throws {
    let network = try architecture.network(input: [64, 64, 3])
    let parameters = try Parameters(SeededWeights.tensors(of: network), for: network)
    let input = SeededWeights.tensor("input", [1, 64, 64, 3])
    let plain = try NetworkPlan(network, parameters: parameters, batch: 1, kept: .outputs).outputs(for: input)
    let (small, weights) = try network.folded(parameters)
    let folded = try NetworkPlan(small, parameters: weights, batch: 1, kept: .outputs).outputs(for: input)
    let largest = plain.elements.reduce(Float(0)) { max($0, abs($1)) }
    let worst = zip(plain.elements, folded.elements).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
    #expect(worst <= 1e-4 * largest)
  }
}
