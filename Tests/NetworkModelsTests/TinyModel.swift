import NetworkModels
import NeuralNetworks
import Tensors

/// A small classifier of pictures of 8×8, untrained.
enum TinyModel {
  static func make(seed: UInt64 = 1, hasFixedSize: Bool = false) throws -> NetworkModel {
    let network = try Network(input: [8, 8, 3]) {
      Conv2D(4, kernel: 3, padding: .same).named("conv1")
      Activation(.relu).named("relu")
      MaxPool2D(2).named("maxpool")
      Block {
        Conv2D(5, kernel: 3, padding: .same).named("conv")
        Activation(.relu).named("relu")
      }.named("layer1.0")
      if !hasFixedSize { AveragePool2D.global.named("avgpool") }
      Flatten().named("flatten")
      Dense(3).named("fc")
    }
    return NetworkModel(
      name: "tiny", network: network, parameters: network.initialParameters(seed: seed), preprocessing: .imageNet,
      classes: ["ant", "bee", "cat"])
  }
}
