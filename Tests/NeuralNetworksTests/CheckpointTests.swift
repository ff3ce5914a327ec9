import NeuralNetworks
import Synchronization
import SystemPackage
import Tensors
import TestSupport
import Testing

/// A training that was interrupted ends with the same bits as one that was not.
@Suite("Checkpoints")
struct CheckpointTests {
  /// A training of 4 epochs of 5 steps, with all that has a state: Adam, batch norm, dropout, a schedule, a plateau, early stopping,
  /// a mean of the parameters.
  private static func trainer(threads: Int = 1) throws -> Trainer {
    let network = try Network(input: [1, 2, 1]) {
      Flatten()
      Dense(12).named("hidden")
      BatchNorm().named("norm")
      Activation(.relu)
      Dropout(0.2)
      Dense(3).named("out")
    }
    var settings = TrainingSettings(.crossEntropy(labelSmoothing: 0.05), epochs: 4)
    settings.metrics = [.accuracy]
    settings.optimizer = .adam(learningRate: 0.05)
    settings.schedule = .cosine(period: 20, minimum: 0)
    settings.plateau = PlateauSchedule(rate: 0.05, patience: 0, threshold: .absolute(0.2))
    settings.earlyStopping = EarlyStopping(patience: 3)
    settings.clipping = .norm(1)
    settings.batch = .examples(10)
    settings.seed = 3
    settings.weightAveraging = 0.9
    return try Trainer(network, settings: settings, parallelism: Parallelism(threads: threads))
  }

  private func inFolder(_ body: (TemporaryFolder) throws -> Void) throws {
    let folder = try TemporaryFolder()
    try withExtendedLifetime(folder) { try body(folder) }
  }

  private static func data() throws -> any Dataset {
    try TrainerTests.clusters(45, seed: 4, asPictures: true).augmented(by: [.noise(8)])
  }

  private static func validation() throws -> any Dataset { try TrainerTests.clusters(30, seed: 5, asPictures: true) }

  private static func whole() throws -> Trainer {
    let trainer = try trainer()
    try trainer.run(on: try data(), validation: try validation())
    return trainer
  }

  @Test("After a pause at any step, with another number of threads", arguments: [1, 4, 5, 6, 13, 19, 20])
  func pause(_ steps: Int) throws {
    try inFolder { folder in
      let path = folder.file("training.safetensors")
      let first = try Self.trainer()
      let count = Mutex(0)
      let outcome = try first.run(
        on: try Self.data(), validation: try Self.validation(), checkpoint: CheckpointPolicy(path)
      ) { event in
        guard case .step = event else { return .goOn }
        return count.withLock { seen in
          seen += 1
          return seen == steps ? .pause : .goOn
        }
      }
      #expect(outcome == .paused)
      let second = try Trainer(resuming: path, parallelism: Parallelism(threads: 2))
      #expect(second.steps == steps)
      #expect(try second.run(on: try Self.data(), validation: try Self.validation()) == .finished)
      let whole = try Self.whole()
      #expect(second.parameters == whole.parameters)
      #expect(second.averagedParameters == whole.averagedParameters)
      #expect(second.history == whole.history)
    }
  }

  @Test("From the last checkpoint of a training that was killed")
  func killed() throws {
    try inFolder { folder in
      let path = folder.file("training.safetensors")
      let copy = folder.file("as-it-was.safetensors")
      let first = try Self.trainer()
      try first.run(
        on: try Self.data(), validation: try Self.validation(), checkpoint: CheckpointPolicy(path, everySteps: 3)
      ) { event in
        // What is on the disk at step 8 is what a training that is killed there leaves behind.
        if case .step(let report) = event, report.epoch == 2, report.step == 3 {
          try? Safetensors(contentsOf: path).write(to: copy)
        }
        return .goOn
      }
      let second = try Trainer(resuming: copy)
      #expect(second.steps == 6)
      try second.run(on: try Self.data(), validation: try Self.validation())
      #expect(second.parameters == first.parameters)
      #expect(second.history == first.history)
      #expect(try Trainer(resuming: path).isFinished)
    }
  }

  @Test("A finished training goes on for more epochs")
  func more() throws {
    try inFolder { folder in
      let path = folder.file("training.safetensors")
      let network = try TrainerTests.network()
      func run(_ epochs: Int) throws -> Trainer {
        let trainer = try Trainer(network, settings: TrainerTests.settings(epochs: epochs))
        try trainer.run(on: try TrainerTests.clusters(45, seed: 4), checkpoint: CheckpointPolicy(path))
        return trainer
      }
      let whole = try run(5)
      _ = try run(2)
      let more = try Trainer(resuming: path, epochs: 5)
      try more.run(on: try TrainerTests.clusters(45, seed: 4))
      #expect(more.parameters == whole.parameters && more.history == whole.history)
    }
  }

  @Test("Other examples than those that it began with are refused")
  func otherExamples() throws {
    try inFolder { folder in
      let path = folder.file("training.safetensors")
      try Self.trainer().run(on: try Self.data(), checkpoint: CheckpointPolicy(path)) { _ in .pause }
      let trainer = try Trainer(resuming: path)
      let error = #expect(throws: NetworkError.self) {
        try trainer.run(on: try TrainerTests.clusters(44, seed: 4, asPictures: true))
      }
      #expect(
        error?.reason
          == "the training began with other examples: 45 of 1×2×1 with 3 classes, not 44 of 1×2×1 with 3 classes")
    }
  }

  @Test("Files that hold no training are refused by name, whatever is missing or wrong")
  func refused() throws {
    try inFolder { folder in
      let path = folder.file("training.safetensors")
      try Self.trainer().run(on: try Self.data(), validation: try Self.validation(), checkpoint: CheckpointPolicy(path))
      let good = try Safetensors(contentsOf: path)
      func check(_ reason: String, _ change: (inout Safetensors) -> Void) throws {
        var bad = good
        change(&bad)
        #expect(bad != good)
        try bad.write(to: path)
        let error = #expect(throws: NetworkError.self) { try Trainer(resuming: path) }
        #expect(error?.reason.hasPrefix("\(path): ") == true)
        #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "none")")
      }
      for key in good.metadata.keys.sorted() {
        try check("this is no checkpoint") { $0.metadata[key] = nil }
        try check(key == "network" ? "description" : key == "format" ? "no checkpoint" : "understood") {
          $0.metadata[key] = "{}"
        }
      }
      for name in good.tensors.names where !name.hasPrefix("best.") {
        if name == "average" {
          try check("no mean") { $0.tensors[name] = nil }
          try check("no mean") { $0.tensors[name] = .float(Tensor(zeros: [1, 2])) }
          continue
        }
        try check(name.hasPrefix("optimizer.") ? "of the optimizer" : "there is no parameter") {
          $0.tensors[name] = nil
        }
        try check(name.hasPrefix("optimizer.") ? "optimizer" : "where the network needs") {
          $0.tensors[name] = .float(Tensor(zeros: [1, 2]))
        }
      }
      for (old, new) in [
        ("\"steps\":20", "\"steps\":-1"), ("\"epochs\":4", "\"epochs\":0"), ("\"worseEpochs\":", "\"worseEpochs\":-9"),
        ("\"metrics\":[{\"accuracy\":{}}]", "\"metrics\":[]"),
      ] {
        try check("") { $0.metadata["training"] = $0.metadata["training"]?.replacing(old, with: new) }
      }
    }
  }

  @Test("A training with the best epoch kept goes on from its last one, and is the best again where it is only read")
  func moreAfterBest() throws {
    try inFolder { folder in
      let path = folder.file("training.safetensors")
      func trainer(_ epochs: Int) throws -> Trainer {
        var settings = TrainerTests.settings(epochs: epochs)
        settings.optimizer = .adam(learningRate: 0.3)
        settings.earlyStopping = EarlyStopping(patience: 100)
        return try Trainer(try TrainerTests.network(), settings: settings)
      }
      let (data, validation) = (try TrainerTests.clusters(45, seed: 4), try TrainerTests.clusters(30, seed: 5))
      let whole = try trainer(12)
      try whole.run(on: data, validation: validation)
      let first = try trainer(8)
      try first.run(on: data, validation: validation, checkpoint: CheckpointPolicy(path))
      #expect(try Trainer(resuming: path).parameters == first.parameters)
      let more = try Trainer(resuming: path, epochs: 12)
      try more.run(on: data, validation: validation)
      #expect(more.history == whole.history && more.parameters == whole.parameters)
    }
  }

  @Test("One that stopped early goes on where more epochs are asked for")
  func moreAfterStop() throws {
    try inFolder { folder in
      let path = folder.file("training.safetensors")
      var settings = TrainerTests.settings(epochs: 50)
      settings.optimizer = .sgd(learningRate: 0)
      settings.earlyStopping = EarlyStopping(patience: 1)
      let data = try TrainerTests.clusters(45, seed: 4)
      let trainer = try Trainer(try TrainerTests.network(), settings: settings)
      // Dropout makes the loss differ from epoch to epoch: the validation does not change.
      try trainer.run(on: data, validation: data, checkpoint: CheckpointPolicy(path))
      #expect(trainer.history.count == 3)
      let more = try Trainer(resuming: path, epochs: 60)
      #expect(!more.isFinished)
      #expect(try more.run(on: data, validation: data) == .stoppedEarly)
      #expect(more.history.count == 5)
    }
  }

  @Test("A folder that is missing, or in the file's place, is an error before the first step")
  func folders() throws {
    try inFolder { folder in
      let trainer = try Trainer(try TrainerTests.network(), settings: TrainerTests.settings(epochs: 1))
      for path in [folder.file("missing/training.safetensors"), folder.path] {
        let error = #expect(throws: TensorFileError.self) {
          try trainer.run(on: try TrainerTests.clusters(45, seed: 4), checkpoint: CheckpointPolicy(path))
        }
        #expect(error?.kind == .cannotCreate && error?.file == path.string && trainer.steps == 0)
      }
    }
  }
}
