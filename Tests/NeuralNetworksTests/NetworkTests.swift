import NeuralNetworks
import Tensors
import Testing

@Suite("Descriptions of networks")
struct NetworkTests {
  @Test("Parts are counted, or named, and shapes follow")
  func names() throws {
    let network = try Network(input: [28, 28, 1]) {
      Conv2D(6, kernel: 5, padding: .same).named("conv1")
      Activation(.relu)
      MaxPool2D(2)
      Block {
        Conv2D(16, kernel: 5)
        Residual { Activation(.tanh) }
      }.named("block")
      Flatten()
      Dense(10)
    }
    #expect(
      network.nodes.map(\.name) == ["conv1", "1", "2", "block.0", "block.1.body.0", "block.1.sum", "4", "5"])
    #expect(
      network.nodes.map(\.shape) == [
        [28, 28, 6], [28, 28, 6], [14, 14, 6], [10, 10, 16], [10, 10, 16], [10, 10, 16], [1600], [10],
      ])
    #expect(
      network.declarations.map(\.name) == [
        "conv1.weight", "conv1.bias", "block.0.weight", "block.0.bias", "5.weight", "5.bias",
      ])
    #expect(network.output == [10])
  }

  @Test("Parallel branches and dense blocks put channels behind each other")
  func joining() throws {
    let network = try Network(input: [4, 4, 3]) {
      Parallel {
        Conv2D(2, kernel: 1)
        Conv2D(5, kernel: 3, padding: .same)
      }
      DenseBlock(2) { Conv2D(4, kernel: 3, padding: .same) }
    }
    #expect(
      network.nodes.map(\.name) == [
        "0.0", "0.1", "0.concatenation", "1.0.0", "1.concatenation0", "1.1.0", "1.concatenation1",
      ])
    #expect(network.output == [4, 4, 15])
  }

  @Test("What does not fit is refused, with the layer's name")
  func misfits() {
    #expect(throws: NetworkError(.shape, "layer 1.sum: 4×4×2 and 4×4×3 cannot be added")) {
      _ = try Network(input: [4, 4, 3]) {
        Activation(.relu)
        Residual { Conv2D(2, kernel: 1) }
      }
    }
    #expect(throws: NetworkError(.shape, "layer 0: a dense layer takes features, not 4×4×3; put Flatten() before it")) {
      _ = try Network(input: [4, 4, 3]) { Dense(2) }
    }
    #expect(throws: NetworkError(.description, "there are two layers of the name a")) {
      _ = try Network(input: [3]) {
        Activation(.relu).named("a")
        Activation(.relu).named("a")
      }
    }
    for kernel in [0, 6] {
      #expect(throws: NetworkError.self) { _ = try Network(input: [5, 5, 1]) { Conv2D(1, kernel: kernel) } }
    }
    #expect(throws: NetworkError.self) { _ = try Network(input: [5, 5, 1]) { MaxPool2D(2, padding: 2) } }
  }

  @Test("A seed gives the same parameters, within the bounds of their initializers")
  func initialParameters() throws {
    let network = try Network(input: [100]) {
      Dense(50)
      Dense(60, weightInitializer: .glorotUniform, biasInitializer: .zeros)
      Dense(40, weightInitializer: .heNormal)
    }
    let parameters = network.initialParameters(seed: 3)
    #expect(parameters == network.initialParameters(seed: 3))
    #expect(parameters != network.initialParameters(seed: 4))
    #expect(parameters.count == 100 * 50 + 50 + 50 * 60 + 60 + 60 * 40 + 40)
    func largest(_ name: String) throws -> Float { try #require(parameters[name]).elements.map(abs).max() ?? 0 }
    #expect((0.095...0.1).contains(try largest("0.weight")))
    #expect((0.08...0.1).contains(try largest("0.bias")))
    #expect((0.22...(6 / Float(110)).squareRoot()).contains(try largest("1.weight")))
    #expect(try largest("1.bias") == 0)
    let normal = try #require(parameters["2.weight"]).elements
    let variance = normal.reduce(0) { $0 + Double($1) * Double($1) } / Double(normal.count)
    #expect(abs(variance - 2.0 / 60) < 0.004)
  }
}
