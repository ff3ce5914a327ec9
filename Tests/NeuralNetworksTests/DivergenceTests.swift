import NeuralNetworks
import Tensors
import Testing

/// A training whose numbers stop being finite says where and what to do.
@Suite("Divergence")
struct DivergenceTests {
  private func failure(
    _ network: Network, _ data: ArrayDataset, rate: Double, clipping: GradientClipping? = nil
  ) throws -> NetworkError? {
    var settings = TrainingSettings(.meanSquaredError, epochs: 60)
    settings.optimizer = .sgd(learningRate: rate)
    settings.clipping = clipping
    settings.batch = .examples(2)
    let trainer = try Trainer(network, settings: settings)
    let error = #expect(throws: NetworkError.self) { try trainer.run(on: data) }
    #expect(error?.kind == .diverged)
    return error
  }

  private func data(input: [Float] = [1, 2, 3, 4], target: [Float] = [1, 2, 3, 4]) throws -> ArrayDataset {
    try ArrayDataset(
      inputs: Tensor(shape: [4, 1], elements: input), targets: Tensor(shape: [4, 1], elements: target))
  }

  @Test("A learning rate that is too large: the step, the layer and a smaller rate")
  func rate() throws {
    let network = try Network(input: [1]) {
      Dense(4).named("first")
      Dense(1).named("second")
    }
    let reason = try #require(try failure(network, try data(), rate: 50)?.reason)
    #expect(reason.hasPrefix("step "))
    #expect(reason.contains("epoch "))
    #expect(reason.contains("first") || reason.contains("second"))
    #expect(reason.contains("try a learning rate of 5, clip the gradients"))
    let clipped = try #require(try failure(network, try data(), rate: 1e30, clipping: .norm(1))?.reason)
    #expect(!clipped.contains("clip the gradients"))
  }

  @Test("Numbers that overflow within a layer")
  func overflow() throws {
    let network = try Network(input: [1]) { Dense(1).named("line") }
    var parameters = network.initialParameters(seed: 0)
    parameters["line.weight"] = Tensor(shape: [1, 1], elements: [1e38])
    let trainer = try Trainer(
      network, parameters: parameters, settings: TrainingSettings(.meanAbsoluteError, epochs: 1))
    let error = #expect(throws: NetworkError.self) {
      try trainer.run(on: try data(input: [1, 1e5, 1, 1]))
    }
    #expect(error?.reason.contains("step 1, epoch 1: the loss is infinite: the output of layer line") == true)
    #expect(trainer.parameters == parameters)
  }

  @Test("After it everything is as it was before the step, running averages and the epoch's mean too")
  func before() throws {
    let network = try Network(input: [1]) {
      BatchNorm().named("norm")
      Dense(1).named("line")
    }
    var settings = TrainingSettings(.meanSquaredError, epochs: 2)
    settings.batch = .examples(2)
    settings.shuffles = false
    let trainer = try Trainer(network, settings: settings)
    let broken = ChangedExamples(inner: try data()) { index, input, _ in if index == 2 { input[0] = .nan } }
    let error = #expect(throws: NetworkError.self) { try trainer.run(on: broken) }
    #expect(error?.reason.hasPrefix("step 2, ") == true)
    for name in trainer.parameters.names {
      #expect(trainer.parameters[name]?.elements.allSatisfy(\.isFinite) == true, "\(name)")
    }
    // Mended, the data are learnt from as if nothing had been.
    try trainer.run(on: try data())
    let other = try Trainer(network, settings: settings)
    try other.run(on: try data())
    #expect(trainer.parameters == other.parameters && trainer.history == other.history)
  }

  @Test("Examples that are not finite are named, whatever the layers make of them")
  func examples() throws {
    let network = try Network(input: [1]) { Dense(1).named("line") }
    // Data sets refuse such numbers themselves; one that computes them may not.
    let broken = ChangedExamples(inner: try data()) { index, input, _ in if index == 2 { input[0] = .nan } }
    let trainer = try Trainer(network, settings: TrainingSettings(.meanSquaredError, epochs: 1))
    let error = #expect(throws: NetworkError.self) { try trainer.run(on: broken) }
    #expect(error?.kind == .diverged)
    #expect(error?.reason.contains("the input of example") == true)
    #expect(error?.reason.contains("look at the data") == true)
  }
}
