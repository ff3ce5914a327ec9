import NeuralNetworks
import Tensors
import Testing

@Suite("Folding of batch normalisation")
struct FoldingTests {
  /// Parameters as after training: nothing at its beginning's value.
  private func trained(_ network: Network) -> Parameters {
    var parameters = network.initialParameters(seed: 1)
    var random = RandomGenerator(seed: 2)
    for name in parameters.names {
      guard let tensor = parameters[name] else { continue }
      let isVariance = name.hasSuffix("running_var")
      parameters[name] = tensor.map { $0 + Float(isVariance ? random.uniform() : random.normal() * 0.3) }
    }
    return parameters
  }

  private func results(_ network: Network, _ parameters: Parameters) throws -> [Float] {
    let plan = try NetworkPlan(network, parameters: parameters, batch: 2)
    var random = RandomGenerator(seed: 3)
    for index in plan.input.indices { plan.input[index] = Float(random.normal()) }
    plan.forward(batch: 2)
    return Array(try #require(plan.output(of: plan.outputs[0])))
  }

  private func largestDifference(_ network: Network) throws -> (difference: Float, layers: [Network.Node]) {
    let parameters = trained(network)
    let folded = try network.folded(parameters)
    let before = try results(network, parameters)
    let after = try results(folded.network, folded.parameters)
    #expect(before.count == after.count)
    #expect(before.contains { abs($0) > 0.1 })
    return (zip(before, after).reduce(0) { max($0, abs($1.0 - $1.1)) }, folded.network.nodes)
  }

  @Test("Behind a convolution or a dense layer it disappears; results are equal within 1e-5")
  func behind() throws {
    let network = try Network(input: [6, 5, 3]) {
      Conv2D(4, kernel: 3, padding: .same, bias: false)
      BatchNorm(epsilon: 1e-3)
      Activation(.relu)
      Conv2D(4, kernel: 3, groups: 2)
      BatchNorm()
      Activation(.tanh)
      Flatten()
      Dense(5)
      BatchNorm(affine: false)
    }
    let (difference, layers) = try largestDifference(network)
    #expect(difference < 1e-5)
    #expect(layers.map(\.name) == ["0", "2", "3", "5", "6", "7"])
  }

  @Test("Before a convolution, or where others take the same value, it becomes one multiply-add")
  func before() throws {
    let network = try Network(input: [6, 5, 3]) {
      BatchNorm(affine: false)
      Activation(.relu)
      Conv2D(4, kernel: 3, padding: .same)
      Residual {
        BatchNorm()
        Activation(.relu)
        Conv2D(4, kernel: 3, padding: .same)
      }
    }
    let (difference, layers) = try largestDifference(network)
    #expect(difference < 1e-5)
    #expect(layers.filter { $0.layer is ChannelScale }.map(\.name) == ["0", "3.body.0"])
    #expect(layers.count == network.nodes.count)
  }

  @Test("A missing running average is an error by name")
  func missing() throws {
    let network = try Network(input: [3]) { BatchNorm() }
    var parameters = network.initialParameters(seed: 1)
    parameters["0.running_var"] = nil
    #expect(throws: NetworkError(.parameters, "there is no parameter 0.running_var")) {
      _ = try network.folded(parameters)
    }
  }
}
