import Synchronization
import SystemPackage
import Tensors
import TestSupport
import Testing

@testable import NeuralNetworks

/// Checkpoints come from files and may hold anything: they are refused, or go on; never a trap, never memory without end.
@Suite("Hostile checkpoints")
struct HostileCheckpointTests {
  /// A training in the middle of its third epoch, with all that has a state.
  private static let sound = Result { try checkpoint() }

  private static func data() throws -> ArrayDataset { try TrainerTests.clusters(12, seed: 4) }

  private static func checkpoint() throws -> Safetensors {
    let network = try Network(input: [2]) {
      Dense(4).named("hidden")
      BatchNorm().named("norm")
      Dropout(0.2)
      Dense(3).named("out")
    }
    var settings = TrainingSettings(
      [Objective(.crossEntropy(labelSmoothing: 0.05)), Objective(.huber(delta: 0.5), of: "out", weight: 0.25)],
      epochs: 6)
    settings.metrics = [.accuracy, .topAccuracy(count: 2)]
    settings.optimizer = .rmsProp(learningRate: 0.01, centered: true, momentum: 0.5)
    settings.schedule = LearningRateSchedule.oneCycle(.init(steps: 18)).warmedUp(steps: 2)
    settings.plateau = PlateauSchedule(rate: 0.01, patience: 1, threshold: .absolute(0.25), cooldown: 1)
    settings.earlyStopping = EarlyStopping(patience: 9, minimumChange: 0.125)
    settings.clipping = .norm(2)
    settings.watched = .metric(.accuracy)
    settings.batch = .examples(4)
    let trainer = try Trainer(network, settings: settings, parallelism: .serial)
    let steps = Mutex(0)
    let folder = try TemporaryFolder()
    return try withExtendedLifetime(folder) {
      let path = folder.file("training")
      try trainer.run(on: try data(), validation: try data(), checkpoint: CheckpointPolicy(path)) { event in
        guard case .step = event else { return .goOn }
        return steps.withLock {
          $0 += 1
          return $0 == 7 ? .pause : .goOn
        }
      }
      return try Safetensors(contentsOf: path)
    }
  }

  /// Goes on from a checkpoint for some steps; whether it could be read.
  private func goesOn(_ file: Safetensors) throws -> Bool {
    guard let trainer = try? Trainer(checkpoint: file, epochs: nil, .serial) else { return false }
    let events = Mutex(0)
    let data = try Self.data()
    _ = try? trainer.run(on: data, validation: data) { _ in
      events.withLock {
        $0 += 1
        return $0 == 6 ? .pause : .goOn
      }
    }
    return true
  }

  private static func pieces(_ text: String) -> [String] {
    text.matches(of: /-?[0-9][0-9.eE+-]*|"[^"]*"|./).map { String($0.output) }
  }

  private static let numbers = [
    "-1", "0", "2", "4611686018427387904", "9223372036854775807", "-9223372036854775808", "1e308", "-1e-320", "\"nan\"",
    "\"inf\"", "\"-inf\"", "null", "[]",
  ]

  @Test("As it was written it goes on")
  func sound() throws { #expect(try goesOn(try Self.sound.get())) }

  @Test("Each number of the settings and the state replaced by ones without measure")
  func numbers() throws {
    var file = try Self.sound.get()
    let pieces = Self.pieces(try #require(file.metadata["training"]))
    var (read, refused) = (0, 0)
    for index in pieces.indices where pieces[index].first?.isNumber == true || pieces[index].first == "-" {
      for number in Self.numbers {
        var mutated = pieces
        mutated[index] = number
        file.metadata["training"] = mutated.joined()
        if try goesOn(file) { read += 1 } else { refused += 1 }
      }
    }
    #expect(refused > read && read > 0)
  }

  @Test("Changed at random", arguments: [1, 2, 3] as [UInt64])
  func mutations(seed: UInt64) throws {
    var file = try Self.sound.get()
    let pieces = Self.pieces(try #require(file.metadata["training"]))
    var random = RandomGenerator(seed: seed)
    var refused = 0
    for _ in 0..<150 {
      var mutated = pieces
      let place = Int.random(in: pieces.indices, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: mutated.remove(at: place)
      case 1: mutated.swapAt(place, Int.random(in: pieces.indices, using: &random))
      default: mutated[place] = pieces.randomElement(using: &random) ?? ""
      }
      file.metadata["training"] = mutated.joined()
      if try !goesOn(file) { refused += 1 }
    }
    #expect(refused > 20)
  }

  private func reason(_ replacements: [(String, String)]) throws -> String? {
    var file = try Self.sound.get()
    let text = try #require(file.metadata["training"])
    let changed = replacements.reduce(text) { $0.replacing($1.0, with: $1.1) }
    #expect(changed != text)
    file.metadata["training"] = changed
    return #expect(throws: NetworkError.self) { try Trainer(checkpoint: file, epochs: nil, .serial) }?.reason
  }

  static let foreign: [[(String, String)]] = [
    [("\"steps\":7,", "\"steps\":9223372036854775807,")], [("\"steps\":7,", "\"steps\":6,")],
    [("\"batch\":1,", "\"batch\":0,"), ("\"steps\":7,", "\"steps\":6,")], [("\"epoch\":2,", "\"epoch\":1,")],
    [("\"worseEpochs\":", "\"worseEpochs\":9")], [("\"examples\":4,", "\"examples\":9223372036854775807,")],
  ]

  @Test("A state that no training has", arguments: foreign.indices)
  func state(_ index: Int) throws {
    #expect(try reason(Self.foreign[index]) == "the checkpoint's state is not one of its training")
  }

  @Test(
    "Settings that make no sense",
    arguments: [
      ("\"epsilon\":1e-08", "\"epsilon\":-1", "no step follows from an optimizer"),
      ("\"learningRate\":0.01,\"rule\"", "\"learningRate\":\"inf\",\"rule\"", "a learning rate of inf"),
      ("\"patience\":1,", "\"patience\":-1,", "no learning rate follows from a plateau"),
      ("\"factor\":0.1,", "\"factor\":1,", "no learning rate follows from a plateau"),
    ])
  func settings(_ old: String, _ new: String, _ expected: String) throws {
    let reason = try #require(try reason([(old, new)]))
    #expect(reason.contains(expected), "\(reason)")
  }

  @Test("More metrics than there is memory for")
  func manyMetrics() throws {
    let metrics = String(repeating: "{\"accuracy\":{}},", count: 100_000)
    let reason = try reason([("\"metrics\":[{\"accuracy\":{}},", "\"metrics\":[\(metrics){\"accuracy\":{}},")])
    #expect(reason == "a training with 2 losses and 100002 metrics; 100 are the most")
  }

  @Test("The name of a layer that is not there is printed without its control characters")
  func names() throws {
    var file = try Self.sound.get()
    let text = try #require(file.metadata["training"])
    file.metadata["training"] = text.replacing(#""output":"out""#, with: #""output":"\u001b[2J""#)
    let trainer = try Trainer(checkpoint: file, epochs: nil, .serial)
    #expect(throws: NetworkError(.description, #"there is no layer "\u{1B}[2J""#)) {
      try trainer.run(on: try Self.data())
    }
  }

  @Test("Parameters that no memory holds are refused before any is made")
  func memory() throws {
    let layers = (0..<200).map { index in
      #"{"name":"\#(index)","kind":"dense","inputs":[\#(index)],"settings":{"outputs":46340,"hasBias":false,"#
        + #""weightInitializer":{"zeros":{}},"biasInitializer":{"zeros":{}}}}"#
    }
    let network = try Network(
      json: #"{"input":[46340],"layers":[\#(layers.joined(separator: ","))]}"#.replacing("zeros", with: "pyTorch"))
    let error = #expect(throws: NetworkError.self) {
      try Trainer(network, settings: TrainingSettings(.meanSquaredError, epochs: 1))
    }
    #expect(error?.kind == .shape && error?.reason.contains("bytes of memory") == true)
  }
}
