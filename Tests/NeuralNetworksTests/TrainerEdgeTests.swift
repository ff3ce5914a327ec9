import Dispatch
import Foundation
import NeuralNetworks
import Synchronization
import SystemPackage
import Tensors
import TestSupport
import Testing

/// Trainings at the edge of what makes sense: they end as they should, or with an error.
@Suite("Trainings at the edge")
struct TrainerEdgeTests {
  private static func network(_ last: Int = 3) throws -> Network {
    try Network(input: [2]) {
      Dense(4)
      BatchNorm()
      Activation(.relu)
      Dense(last)
    }
  }

  private static func settings(_ epochs: Int = 2, batch: Int = 8) -> TrainingSettings {
    var settings = TrainingSettings(.crossEntropy(), epochs: epochs)
    settings.batch = .examples(batch)
    settings.metrics = [.accuracy]
    return settings
  }

  private func inFolder(_ body: (TemporaryFolder) throws -> Void) throws {
    let folder = try TemporaryFolder()
    try withExtendedLifetime(folder) { try body(folder) }
  }

  @Test("Batches of more examples than there are, also where there is one", arguments: [1, 2, 5], [true, false])
  func largeBatches(count: Int, loadsAhead: Bool) throws {
    let trainer = try Trainer(try Self.network(), settings: Self.settings(batch: .max))
    let data = try TrainerTests.clusters(count, seed: 1)
    #expect(try trainer.run(on: loadsAhead ? ChangedExamples(inner: data) : data, validation: data) == .finished)
    #expect(trainer.steps == 2 && trainer.history.allSatisfy { $0.training.loss.isFinite })
  }

  @Test("No examples: an error, and nothing has begun")
  func nothing() throws {
    let data = try TrainerTests.clusters(6, seed: 1)
    let none = DatasetSubset(data, indices: [])
    let trainer = try Trainer(try Self.network(), settings: Self.settings())
    #expect(throws: NetworkError(.data, "0 examples do not fill a batch of 1")) { try trainer.run(on: none) }
    #expect(throws: NetworkError.self) { try trainer.run(on: data, validation: none) }
    #expect(throws: NetworkError.self) { try trainer.evaluate(on: none) }
    #expect(trainer.steps == 0)
    #expect(try trainer.run(on: data) == .finished)
  }

  @Test("An epoch whose validation fails has not ended: the next run goes on where it was")
  func failingValidation() throws {
    let (data, others) = (try TrainerTests.clusters(20, seed: 1), try TrainerTests.clusters(9, seed: 2))
    let whole = try Trainer(try Self.network(), settings: Self.settings())
    try whole.run(on: data, validation: others)
    let trainer = try Trainer(try Self.network(), settings: Self.settings())
    let broken = ChangedExamples(inner: others) { index, _, _ throws(NetworkError) in
      if index == 5 { throw NetworkError(.data, "5 is broken") }
    }
    for _ in 0..<2 {
      #expect(throws: NetworkError(.data, "5 is broken")) { try trainer.run(on: data, validation: broken) }
      #expect(trainer.history.isEmpty && trainer.steps == 3)
    }
    #expect(try trainer.run(on: data, validation: others) == .finished)
    #expect(trainer.history == whole.history && trainer.parameters == whole.parameters)
  }

  @Test("Targets that are met exactly: an infinite metric is stored and goes on")
  func exact() throws {
    let network = try Network(input: [2]) { Dense(1, bias: false) }
    var settings = TrainingSettings(.meanSquaredError, epochs: 3)
    settings.metrics = [.peakSignalToNoise()]
    settings.watched = .metric(.peakSignalToNoise())
    let data = try ArrayDataset(inputs: Tensor(zeros: [5, 2]), targets: Tensor(zeros: [5, 1]))
    try inFolder { folder in
      let path = folder.file("training")
      let whole = try Trainer(network, settings: settings)
      try whole.run(on: data)
      #expect(whole.history[0].training.metrics == [.infinity] && whole.history.map(\.isBest) == [true, false, false])
      try Trainer(network, settings: settings).run(on: data, checkpoint: CheckpointPolicy(path)) { _ in .pause }
      let second = try Trainer(resuming: path)
      try second.run(on: data)
      #expect(second.history == whole.history && second.parameters == whole.parameters)
    }
  }

  @Test("An observer that pauses at every event, with a new trainer each time")
  func pauses() throws {
    let data = try TrainerTests.clusters(20, seed: 2)
    let whole = try Trainer(try Self.network(), settings: Self.settings())
    try whole.run(on: data, validation: data)
    try inFolder { folder in
      let path = folder.file("training")
      var trainer = try Trainer(try Self.network(), settings: Self.settings())
      var runs = 0
      while try trainer.run(on: data, validation: data, checkpoint: CheckpointPolicy(path), observer: { _ in .pause })
        == .paused
      {
        runs += 1
        trainer = try Trainer(resuming: path)
      }
      #expect(runs == 7 && trainer.parameters == whole.parameters && trainer.history == whole.history)
      // There is nothing left to do.
      let last = try Trainer(resuming: path)
      #expect(last.isFinished)
      #expect(try last.run(on: data) == .finished)
      #expect(last.parameters == whole.parameters)
    }
  }

  @Test("Where a checkpoint cannot be written the training says so, and goes on elsewhere", arguments: [true, false])
  func checkpoint(isFull: Bool) throws {
    let data = try TrainerTests.clusters(20, seed: 2)
    let whole = try Trainer(try Self.network(), settings: Self.settings())
    try whole.run(on: data)
    try inFolder { folder in
      let gone = folder.file("gone")
      try FileManager.default.createDirectory(atPath: gone.string, withIntermediateDirectories: false)
      let path: FilePath = isFull ? "/dev/full" : gone.appending("training")
      let trainer = try Trainer(try Self.network(), settings: Self.settings())
      let error = #expect(throws: TensorFileError.self) {
        try trainer.run(on: data, checkpoint: CheckpointPolicy(path)) { event in
          if case .epoch = event { try? FileManager.default.removeItem(atPath: gone.string) }
          return .goOn
        }
      }
      #expect(error?.file == path.string)
      #expect(trainer.history.count == 1)
      try trainer.run(on: data, checkpoint: CheckpointPolicy(folder.file("training")))
      #expect(trainer.parameters == whole.parameters && trainer.history == whole.history)
    }
  }

  @Test("Two trainings with one checkpoint: what is there is always one of them as a whole")
  func twoTrainings() throws {
    let data = try TrainerTests.clusters(20, seed: 2)
    try inFolder { folder in
      let path = folder.file("training")
      let failures = Mutex<[String]>([])
      DispatchQueue.concurrentPerform(iterations: 3) { index in
        do {
          guard index > 0 else {
            for _ in 0..<50 {
              if FileManager.default.fileExists(atPath: path.string) { _ = try Trainer(resuming: path) }
            }
            return
          }
          try Trainer(try Self.network(), settings: Self.settings(6)).run(
            on: data, checkpoint: CheckpointPolicy(path, everySteps: 1))
        } catch {
          failures.withLock { $0.append("\(error)") }
        }
      }
      #expect(failures.withLock { $0 } == [])
      #expect(folder.contents == ["training"])
    }
  }
}
