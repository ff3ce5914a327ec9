import NeuralNetworks
import Testing

@testable import Visualization

@Suite struct DepthStudyTests {
  private let study = DepthStudy(layers: 8, width: 16, batch: 32, seed: 1)

  @Test("Sigmoids and ReLUs with PyTorch's weights let the gradient vanish; the others keep it")
  func vanishing() throws {
    for variant in DepthStudy.Variant.allCases {
      let profile = try study.profile(variant)
      #expect(profile.outputNorms.count == 8 && profile.weightNorms.count == 8)
      #expect(profile.relativeNorms[7] == 1)
      switch variant {
      case .sigmoid: #expect(profile.relativeNorms[0] < 1e-4)
      case .relu: #expect(profile.relativeNorms[0] < 0.05)
      case .sigmoidNormalized, .reluHe, .reluNormalized, .reluSkip: #expect(0.1...30 ~= profile.relativeNorms[0])
      }
    }
  }

  @Test("The gradient by the last layer's output is that of the loss, through the head")
  func lastLayer() throws {
    // With one hidden number the head's weight is the only factor.
    let profile = try DepthStudy(layers: 2, width: 1, batch: 4, seed: 5).profile(.sigmoid)
    let network = try DepthStudy(layers: 2, width: 1, batch: 4, seed: 5).network(.sigmoid)
    #expect(network.nodes.map(\.name) == ["layer1.dense", "layer1.out", "layer2.dense", "layer2.out", "head"])
    #expect(profile.outputNorms[1] > 0 && profile.outputNorms[0] < profile.outputNorms[1] / 4)
  }

  @Test func seeds() throws {
    let other = DepthStudy(layers: 8, width: 16, batch: 32, seed: 2)
    #expect(try study.profile(.relu).outputNorms == study.profile(.relu).outputNorms)
    #expect(try study.profile(.relu).outputNorms != other.profile(.relu).outputNorms)
  }
}
