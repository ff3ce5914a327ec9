import NetworkModels
import NeuralNetworks
import Tensors
import Testing

@Suite("Small networks")
struct SmallNetworkTests {
  private static let staged: [Architecture] = [
    .smallInception, .smallResNet, .smallPreactivationResNet, .smallDenseNet, .smallPlain,
  ]

  /// The weights of the first four are counted by hand: of 784 and 3072 numbers to 256, of LeNet-5's paper's layers; those of
  /// He's ResNet-20 with 1×1 convolutions where the channels change.
  @Test(arguments: [
    (Architecture.mlp, 784 * 256 + 256 + 2570), (.deepMLP, 784 * 256 + 256 + 3 * (65536 + 256) + 2570),
    (.lenet5, 156 + 2416 + 48120 + 10164 + 850),
    (.smallPlain, 9 * (16 + 6 * 256 + 512 + 5 * 1024 + 2048 + 5 * 4096) + 2 * (16 + 6 * 112) + 650),
    (
      .smallResNet,
      9 * (16 + 6 * 256 + 512 + 5 * 1024 + 2048 + 5 * 4096) + 2 * (16 + 6 * 112) + 650
        + 16 * 32 + 2 * 32 + 32 * 64 + 2 * 64
    ),
  ])
  func weights(architecture: Architecture, count: Int) throws {
    let network = try architecture.network(input: [28, 28, 1])
    #expect(network.output == [10])
    #expect(network.trainedCount == count)
  }

  @Test("As many multiply-adds as the ResNet within a factor of 1.5", arguments: [1, 2, 3, 4, 5, 7, 9])
  func budget(blocks: Int) throws {
    for input in [Shape([28, 28, 1]), [32, 32, 3], [64, 64, 3]] {
      func work(_ architecture: Architecture) throws -> Double {
        Double(try architecture.network(input: input, form: .init(blocks: blocks)).multiplyAdds)
      }
      let expected = try work(.smallResNet)
      for architecture in Self.staged {
        let ratio = try work(architecture) / expected
        #expect(1 / 1.5...1.5 ~= ratio, "\(architecture) for \(input): \(ratio)")
      }
    }
  }

  @Test("All have the same depth", arguments: staged)
  func depth(architecture: Architecture) throws {
    let network = try architecture.network(form: .init(blocks: 4))
    var depths = [0]
    for node in network.nodes {
      let own = node.layer is Conv2D && !node.name.contains("downsample") || node.layer is Dense ? 1 : 0
      depths.append(own + (node.inputs.map { depths[$0] }.max() ?? 0))
    }
    // DenseNet's two transitions have a convolution each.
    #expect(depths.last == 26 + (architecture == .smallDenseNet ? 2 : 0))
  }

  @Test("Large pictures are halved by the first convolution")
  func stride() throws {
    for architecture in Self.staged {
      let (small, large) = (
        try architecture.network(input: [32, 32, 3], form: .init(blocks: 1)),
        try architecture.network(input: [64, 64, 3], form: .init(blocks: 1))
      )
      #expect(
        small.nodes[0].shape.extents.prefix(2) == [32, 32] && large.nodes[0].shape.extents.prefix(2) == [32, 32])
      #expect(small.trainedCount == large.trainedCount)
    }
  }

  @Test("The plain network is the ResNet without its ways around the blocks")
  func plain() throws {
    let (plain, residual) = (try Architecture.smallPlain.network(), try Architecture.smallResNet.network())
    let ways = residual.declarations.map(\.name).filter { $0.contains("downsample") }
    #expect(Set(residual.declarations.map(\.name)).subtracting(ways) == Set(plain.declarations.map(\.name)))
    #expect(!plain.nodes.contains { $0.layer is Sum } && residual.nodes.count { $0.layer is Sum } == 9)
  }

  @Test("Bottlenecks have about as many weights as pairs of 3×3 convolutions")
  func bottlenecks() throws {
    for architecture in [Architecture.smallResNet, .smallPreactivationResNet] {
      let form = Architecture.Form(blocks: 3, hasBottlenecks: true)
      let network = try architecture.network(form: form)
      #expect(network.nodes.contains { $0.name == "layer3.2.conv3" && $0.shape == [8, 8, 256] })
      let ratio = Double(network.trainedCount) / Double(try architecture.network().trainedCount)
      #expect(0.9...1.2 ~= ratio, "\(ratio)")
    }
  }

  @Test("Auxiliary heads stand beside the way: without them the other weights are the same")
  func heads() throws {
    let with = try Architecture.smallInception.network(auxiliaryHeads: true)
    let without = try Architecture.smallInception.network()
    for name in Architecture.smallInception.auxiliaryOutputs {
      #expect(with.nodes.contains { $0.name == name && $0.shape == [10] })
    }
    #expect(Architecture.smallResNet.auxiliaryOutputs.isEmpty)
    let names = with.declarations.map(\.name).filter { !$0.hasPrefix("aux") }
    #expect(names == without.declarations.map(\.name))
    #expect(with.output == [10])
  }

  @Test("Each learns the same ten digits by heart", arguments: Architecture.small)
  func learns(architecture: Architecture) throws {
    let digits = try LabeledPictures(drawnDigits: 10)
    let network = try architecture.network(
      input: [28, 28, 1], form: .init(blocks: 1, width: 8, stemStride: 4))
    var settings = TrainingSettings(.crossEntropy(), epochs: 20)
    settings.optimizer = .adam(learningRate: 5e-3)
    settings.batch = .examples(10)
    let trainer = try Trainer(network, settings: settings)
    try trainer.run(on: digits.training)
    let losses = trainer.history.map(\.training.loss)
    #expect(try #require(losses.last) < 0.75 * losses[0], "\(losses)")
  }

  @Test("Pictures that are too small are refused by the layer's name")
  func tooSmall() throws {
    let error = #expect(throws: NetworkError.self) { try Architecture.lenet5.network(input: [4, 4, 1]) }
    #expect(error?.kind == .shape && error?.reason.contains("conv2") == true)
  }
}
