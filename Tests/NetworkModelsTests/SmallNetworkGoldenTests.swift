import NetworkModels
import NeuralNetworks
import Tensors
import TestSupport
import Testing

/// A training step of small networks, and inference after it, against PyTorch's in double precision
/// (tools/make-small-network-goldens.py).
@Suite("Small networks against PyTorch's")
struct SmallNetworkGoldenTests {
  private struct Golden {
    let tensors: NamedTensors

    init(_ name: String) throws {
      tensors = try Safetensors(contentsOf: Fixture.path("small-networks/\(name).safetensors")).tensors
    }

    subscript(name: String) -> Tensor<Float> {
      get throws { try #require(tensors[name], "\(name)").floats }
    }

    /// Those that begin with a word, without it.
    func parameters(_ word: String, of network: Network) throws -> Parameters {
      var result = NamedTensors()
      for name in tensors.names where name.hasPrefix("\(word).") {
        result[String(name.dropFirst(word.count + 1))] = tensors[name]
      }
      return try Parameters(result, for: network)
    }
  }

  /// The largest error, as a part of the largest number beside it: 14 batch normalisations, each of a few pixels, enlarge what
  /// single precision rounds off.
  private static let tolerance: Float = 5e-5

  private func expectSame(_ actual: some Collection<Float>, _ expected: Tensor<Float>, _ name: String) throws {
    #expect(actual.count == expected.count, "\(name)")
    let largest = expected.elements.reduce(1e-6) { max($0, abs($1)) }
    let worst = zip(actual, expected.elements).map { abs($0 - $1) }.max() ?? .infinity
    #expect(worst / largest < Self.tolerance, "\(name): \(worst) of \(largest)")
  }

  @Test(
    arguments: [
      (Architecture.smallInception, "small-inception"), (.smallResNet, "small-resnet"), (.smallPlain, "small-plain"),
      (.smallPreactivationResNet, "small-preactivation-resnet"),
      (.smallPreactivationResNet, "small-preactivation-resnet-bottlenecks"), (.smallDenseNet, "small-densenet"),
    ])
  func step(architecture: Architecture, name: String) throws {
    let golden = try Golden(name)
    let input = try golden["input"]
    let batch = input.shape[0]
    let network = try architecture.network(
      input: Shape(Array(input.shape.extents.dropFirst())), classes: 3,
      form: .init(blocks: 2, width: 4, hasBottlenecks: name.hasSuffix("bottlenecks")))
    let before = try golden.parameters("parameter", of: network)
    let plan = try NetworkPlan(network, parameters: before, batch: batch, learns: true, wantsInputGradient: true)
    _ = plan.input.update(fromContentsOf: input.elements)
    plan.forward(batch: batch, isTraining: true)
    try expectSame(try #require(plan.output(of: plan.outputs[0])), golden["output"], "output")
    _ = try #require(plan.gradient(of: plan.outputs[0])).update(fromContentsOf: golden["output gradient"].elements)
    plan.backward(batch: batch)
    try expectSame(try #require(plan.inputGradient), golden["input gradient"], "input gradient")
    let (gradients, after) = (plan.currentGradients, plan.currentParameters)
    for declaration in network.declarations {
      let own = declaration.isTrained ? gradients[declaration.name] : after[declaration.name]
      let expected = try golden["\(declaration.isTrained ? "gradient" : "after").\(declaration.name)"]
      // Files have PyTorch's axes.
      let actual = try #require(own).permuted(declaration.fileAxes)
      #expect(actual.shape == expected.shape)
      // Batch normalisation takes the mean away: what is left of some gradients are rounding errors.
      let largest = expected.elements.reduce(0) { max($0, abs($1)) }
      if largest > 1e-5 { try expectSame(actual.elements, expected, declaration.name) }
    }
    let inference = try NetworkPlan(network, parameters: after, batch: batch)
    try expectSame(inference.outputs(for: input).elements, golden["inferred"], "inferred")
  }
}
