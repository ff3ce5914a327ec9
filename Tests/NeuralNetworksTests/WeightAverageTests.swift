import NeuralNetworks
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite("The mean of the parameters over a training's steps")
struct WeightAverageTests {
  private static func trainer(_ averaging: Double?, epochs: Int = 2) throws -> Trainer {
    let network = try Network(input: [1, 2, 1]) {
      Flatten()
      Dense(5)
      BatchNorm()
      Dense(3)
    }
    var settings = TrainingSettings(.crossEntropy(), epochs: epochs)
    settings.optimizer = .adam(learningRate: 0.1)
    settings.batch = .examples(15)
    settings.weightAveraging = averaging
    return try Trainer(network, settings: settings)
  }

  private static func data() throws -> any Dataset { try TrainerTests.clusters(45, seed: 4, asPictures: true) }

  /// The formula, on the parameters as they are after each step.
  @Test("m ← d m + (1 − d) p, with d from (1 + t) / (10 + t) up to the decay", arguments: [0.0, 0.25, 0.999])
  func formula(decay: Double) throws {
    let trainer = try Self.trainer(decay)
    let names = trainer.network.declarations.filter(\.isTrained).map(\.name)
    var means = names.map { trainer.parameters[$0]?.elements.map(Double.init) ?? [] }
    while !trainer.isFinished {
      var isStep = false
      try trainer.run(on: try Self.data()) { event in
        if case .step = event { isStep = true }
        return .pause
      }
      guard isStep else { continue }
      let d = min(decay, Double(1 + trainer.steps) / Double(10 + trainer.steps))
      for (index, name) in names.enumerated() {
        let now = try #require(trainer.parameters[name]).elements
        means[index] = zip(means[index], now).map { d * $0 + (1 - d) * Double($1) }
      }
    }
    #expect(trainer.steps == 6)
    let averaged = try #require(trainer.averagedParameters)
    for (index, name) in names.enumerated() {
      for (a, b) in zip(try #require(averaged[name]).elements, means[index]) { #expect(abs(Double(a) - b) < 1e-6) }
    }
    // What no gradient changes is the last one.
    for name in averaged.names where !names.contains(name) { #expect(averaged[name] == trainer.parameters[name]) }
    #expect((averaged == trainer.parameters) == (decay == 0))
  }

  @Test("Validation looks at the mean; what is learnt stays the same")
  func validation() throws {
    let plain = try Self.trainer(nil)
    let averaging = try Self.trainer(0.9)
    for trainer in [plain, averaging] { try trainer.run(on: try Self.data(), validation: try Self.data()) }
    #expect(plain.averagedParameters == nil)
    #expect(plain.parameters == averaging.parameters)
    #expect(plain.history.map(\.training) == averaging.history.map(\.training))
    let plan = try Trainer(
      averaging.network, parameters: averaging.averagedParameters, settings: averaging.settings)
    #expect(try plan.evaluate(on: try Self.data()).loss == averaging.history.last?.validation?.loss)
    #expect(plain.history.last?.validation != averaging.history.last?.validation)
  }

  @Test("A checkpoint without the mean, and a part that makes no sense, are refused")
  func refused() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("training.safetensors")
    try Self.trainer(0.9).run(on: try Self.data(), checkpoint: CheckpointPolicy(path)) { _ in .pause }
    var file = try Safetensors(contentsOf: path)
    #expect(file.tensors.names.contains("average"))
    file.tensors["average"] = nil
    try file.write(to: path)
    #expect(throws: NetworkError.self) { try Trainer(resuming: path) }
    for part in [1, -0.1, .nan] { #expect(throws: NetworkError.self) { try Self.trainer(part) } }
  }
}
