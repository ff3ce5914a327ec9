import Convolution
import NeuralNetworks
import Tensors
import TestSupport
import Testing

/// Whatever a model's file says, reading it ends with a model or an error.
@Suite struct ModelFileMutationTests {
  private static func network() throws -> Network {
    try Network(input: [8, 8, 2]) {
      Conv2D(4, kernel: 3, padding: .same, dilation: 2, groups: 2)
      BatchNorm()
      Activation(.leakyReLU(slope: 0.1))
      Residual { Conv2D(4, kernel: 3, padding: .explicit(.init(1)), bias: false) }
      MaxPool2D(2)
      AveragePool2D(2, stride: 1, padding: 1, ceiling: true, countsPadding: false)
      PixelShuffle(2)
      Parallel {
        TransposedConv2D(3, kernel: 2, stride: 2)
        TransposedConv2D(1, kernel: 2, stride: 2, bias: false)
      }
      Upsample(2, method: .bilinear)
      PReLU(perChannel: true)
      LocalResponseNorm(3)
      Dropout(0.25)
      AveragePool2D.adaptive(height: 2, width: 3)
      Flatten()
      Dense(3)
      Softmax()
    }
  }

  @Test func survivesMutationsOfDescriptions() async {
    await #expect(processExitsWith: .success) {
      let network = try Self.network()
      let file = try ModelFile(network, network.initialParameters(seed: 1)).safetensors()
      let description = network.json
      AddressSpace.limit(growth: 1 << 30)
      var mutations = ByteMutations(seed: 11)
      var described = 0
      for _ in 0..<1500 {
        var mutant = file
        mutant.metadata[ModelFile.descriptionName] = mutations.mutant(of: description)
        _ = try? ModelFile(mutant)
        // What fits no weights is a description all the same, of which the rest follows.
        guard let text = mutant.metadata[ModelFile.descriptionName], let network = try? Network(json: text) else {
          continue
        }
        described += 1
        _ = network.summary
        _ = network.declarations
      }
      #expect(described > 0)
    }
  }

  @Test func survivesMutationsOfFiles() async {
    await #expect(processExitsWith: .success) {
      let network = try Network(input: [3]) {
        Dense(2)
        Activation(.relu)
      }
      let bytes = try ModelFile(network, network.initialParameters(seed: 1)).safetensors().encoded()
      AddressSpace.limit(growth: 1 << 30)
      var mutations = ByteMutations(seed: 13)
      for _ in 0..<1500 {
        guard let file = try? Safetensors(safetensors: mutations.mutant(of: bytes)) else { continue }
        _ = try? ModelFile(file)
      }
    }
  }
}
