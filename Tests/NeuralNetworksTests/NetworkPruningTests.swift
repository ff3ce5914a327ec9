import NeuralNetworks
import Tensors
import Testing

@Suite struct NetworkPruningTests {
  private func network() throws -> Network {
    try Network(input: [6, 6, 2]) {
      Conv2D(3, kernel: 3, padding: .same).named("first")
      AuxiliaryHead { Conv2D(1, kernel: 1).named("conv") }.named("head")
      Residual { Conv2D(3, kernel: 1).named("conv") }.named("block")
      Flatten().named("flatten")
      Dense(4).named("fc")
    }
  }

  @Test("Only what the layers need stays, and gives the same numbers")
  func needed() throws {
    let network = try network()
    let early = try network.pruned(to: ["block.sum"])
    #expect(early.nodes.map(\.name) == ["first", "block.body.conv", "block.sum"])
    #expect(early.nodes.map(\.inputs) == [[0], [1], [2, 1]])
    #expect(early.output == [6, 6, 3])
    let parameters = network.initialParameters(seed: 3)
    let input = (0..<72).map { Float($0 % 7) / 7 }
    func run(_ network: Network) throws -> [Float] {
      let plan = try NetworkPlan(network, parameters: parameters, batch: 1, outputs: ["block.sum"])
      _ = plan.input.update(fromContentsOf: input)
      plan.forward(batch: 1)
      return Array(try #require(plan.output(of: "block.sum")))
    }
    #expect(try run(early) == run(network))
  }

  @Test("A head beside the way goes where its output is not asked for")
  func heads() throws {
    let network = try network()
    #expect(network.nodes.contains { $0.name == "head.conv" })
    #expect(!network.withoutHeads.nodes.contains { $0.name == "head.conv" })
    #expect(network.withoutHeads.output == [4])
    #expect(try network.pruned(to: ["head.conv", "first"]).nodes.map(\.name) == ["first", "head.conv"])
  }

  @Test func refusals() throws {
    let network = try network()
    #expect(throws: NetworkError.self) { _ = try network.pruned(to: ["nothing"]) }
    #expect(throws: NetworkError.self) { _ = try network.pruned(to: []) }
    #expect(network.node(named: "fc")?.shape == [4] && network.node(named: "x") == nil)
  }
}
