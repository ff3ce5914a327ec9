import NeuralNetworks
import Tensors

/// DenseNet as torchvision has it: bottlenecks, and transitions that halve the channels (Huang and others 2017, *Densely
/// Connected Convolutional Networks*).
enum DenseNet {
  /// The parts of a network.
  ///
  /// - Parameters:
  ///   - counts: the stages of each dense block.
  ///   - growth: the channels that a stage adds.
  ///   - channels: those before the first block.
  ///   - classes: the number of classes.
  @NetworkBuilder static func parts(
    _ counts: [Int], growth: Int, channels: Int, classes: Int
  ) -> [any NetworkPart] {
    Block {
      Conv2D(channels, kernel: 7, stride: 2, padding: .all(3), bias: false).named("conv0")
      BatchNorm().named("norm0")
      Activation(.relu).named("relu0")
      MaxPool2D(3, stride: 2, padding: 1).named("pool0")
      for (index, count) in counts.enumerated() {
        DenseNetBlock(count: count, growth: growth).named("denseblock\(index + 1)")
        if index + 1 < counts.count { Transition().named("transition\(index + 1)") }
      }
      BatchNorm().named("norm5")
    }.named("features")
    Activation(.relu).named("relu")
    AveragePool2D.global.named("avgpool")
    Flatten().named("flatten")
    Dense(classes).named("classifier")
  }
}

/// Stages, each of which sees what all before it gave.
struct DenseNetBlock: NetworkPart {
  let count: Int
  let growth: Int

  func add(to graph: inout NetworkGraph, after input: Int) throws(NetworkError) -> Int {
    var value = input
    for stage in 1...count {
      let grown = try graph.append(self.stage, after: value, named: "denselayer\(stage)")
      value = try graph.append(Concatenation(), inputs: [value, grown], named: "cat\(stage)")
    }
    return value
  }

  @NetworkBuilder private var stage: [any NetworkPart] {
    BatchNorm().named("norm1")
    Activation(.relu).named("relu1")
    Conv2D(4 * growth, kernel: 1, bias: false).named("conv1")
    BatchNorm().named("norm2")
    Activation(.relu).named("relu2")
    Conv2D(growth, kernel: 3, padding: .all(1), bias: false).named("conv2")
  }
}

/// Half as many channels, rows and columns.
struct Transition: NetworkPart {
  func add(to graph: inout NetworkGraph, after input: Int) throws(NetworkError) -> Int {
    try graph.append(parts(graph.shape(of: input)[2] / 2), after: input)
  }

  @NetworkBuilder private func parts(_ channels: Int) -> [any NetworkPart] {
    BatchNorm().named("norm")
    Activation(.relu).named("relu")
    Conv2D(channels, kernel: 1, bias: false).named("conv")
    AveragePool2D(2, stride: 2).named("pool")
  }
}
