import NetworkModels
import NeuralNetworks
import Tensors
import Testing

@Suite("Which network weights are for")
struct RecognitionTests {
  /// Weights of zeros as a file has them.
  private func weights(_ network: Network) -> NamedTensors {
    var tensors = NamedTensors()
    for declaration in network.declarations {
      tensors[declaration.name] = .uint8(Tensor(zeros: Shape(declaration.fileAxes.map { declaration.shape[$0] })))
    }
    return tensors
  }

  @Test("Names and shapes tell, for any number of classes")
  func recognizes() throws {
    var squeezeNet = weights(try Architecture.squeezenet.network(classes: 3))
    #expect(Architecture.recognized(in: squeezeNet) == .squeezenet)
    #expect(Architecture.squeezenet.classCount(of: squeezeNet) == 3)
    squeezeNet["features.0.num_batches_tracked"] = .int64(Tensor(zeros: []))
    #expect(Architecture.recognized(in: squeezeNet) == .squeezenet)
    squeezeNet["more"] = .uint8(Tensor(zeros: [1]))
    #expect(Architecture.recognized(in: squeezeNet) == nil)
  }

  @Test("One tensor too few, or of another shape, is another network")
  func refuses() throws {
    var weights = weights(try Architecture.squeezenet.network(classes: 2))
    let bias = weights["features.0.bias"]
    weights["features.0.bias"] = nil
    #expect(Architecture.recognized(in: weights) == nil)
    weights["features.0.bias"] = bias?.count == 64 ? .uint8(Tensor(zeros: [63])) : nil
    #expect(Architecture.recognized(in: weights) == nil)
    #expect(Architecture.recognized(in: NamedTensors()) == nil)
  }

  @Test("GoogLeNet with and without what only training uses")
  func auxiliaryHeads() throws {
    #expect(Architecture.recognized(in: weights(try Architecture.googlenet.network(classes: 2))) == .googlenet)
  }
}
