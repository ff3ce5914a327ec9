import ImageCodecs
import NeuralNetworks
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite("Trainings with checkpoints")
struct CheckpointedTrainingTests {
  let scratch: TemporaryFolder
  let digits = DrawnDigits(count: 12, seed: 1)
  let network: Network
  let parameters: Parameters

  init() throws {
    scratch = try TemporaryFolder()
    network = try Self.network(width: 6)
    parameters = network.initialParameters(seed: 3)
  }

  private static func network(width: Int) throws -> Network {
    try Network(input: [28, 28, 1]) {
      AveragePool2D(4)
      Flatten()
      Dense(width)
      BatchNorm()
      Activation(.relu)
      Dense(10)
    }
  }

  private var settings: TrainingSettings {
    var settings = TrainingSettings(.crossEntropy(), epochs: 4)
    settings.metrics = [.accuracy]
    settings.optimizer = .adam(learningRate: 0.01)
    settings.batch = .examples(6)
    return settings
  }

  @Test("stopped by the time and resumed, it ends with the same bits; what was learnt is there after each epoch")
  func resumes() throws {
    let whole = try CheckpointedTraining(network, parameters, settings: settings, checkpoint: scratch.file("whole"))
    var epochs = 0
    try whole.run(
      on: digits, validation: digits,
      epochEnded: { training in
        epochs += 1
        #expect(training.history.count == epochs && training.shownEpoch?.epoch == epochs)
        #expect(training.parameters != parameters)
      })
    #expect(epochs == 4 && whole.isFinished)

    let path = scratch.file("parts")
    var part = try CheckpointedTraining(
      network, parameters, settings: settings, checkpoint: path, parallelism: .serial)
    var pieces = 0
    // A time that is over already: one step at a time.
    while try part.run(on: digits, validation: digits, until: .now) == .paused {
      pieces += 1
      part = try CheckpointedTraining(resuming: network, settings: settings, checkpoint: path)
    }
    #expect(pieces >= 8)
    #expect(part.parameters == whole.parameters)
    #expect(part.history == whole.history)
  }

  @Test("Where the best epoch is wanted, its numbers are those that are shown, from the checkpoint too")
  func best() throws {
    var settings = settings
    settings.optimizer = .sgd(learningRate: 0)
    settings.earlyStopping = EarlyStopping(patience: 99, restoresBest: true)
    settings.watched = .metric(.accuracy)
    // Running averages go on where nothing is learnt, so that the numbers of no two epochs are the same.
    let path = scratch.file("checkpoint")
    let training = try CheckpointedTraining(network, parameters, settings: settings, checkpoint: path)
    var seen: [(best: Bool, parameters: Parameters)] = []
    try training.run(
      on: digits, validation: digits,
      epochEnded: { training in
        seen.append((training.history.last?.isBest == true, training.parameters))
      })
    let best = try #require(seen.lastIndex { $0.best })
    #expect(seen.contains { !$0.best })
    #expect(training.shownEpoch?.epoch == best + 1)
    for (index, record) in seen.enumerated().dropFirst() where !record.best {
      #expect(record.parameters == seen[index - 1].parameters)
    }
    #expect(training.parameters == seen[best].parameters)
    let again = try CheckpointedTraining(resuming: network, settings: settings, checkpoint: path)
    #expect(again.isFinished && again.parameters == seen[best].parameters)
    #expect(again.shownEpoch == training.shownEpoch)
  }

  @Test("goes on with the same network and settings only")
  func otherSettings() throws {
    let path = scratch.file("checkpoint")
    try CheckpointedTraining(network, parameters, settings: settings, checkpoint: path)
      .run(on: digits, validation: digits, until: .now)
    var other = settings
    other.seed = 9
    #expect(throws: NetworkError.self) {
      try CheckpointedTraining(resuming: network, settings: other, checkpoint: path)
    }
    let wider = try Self.network(width: 7)
    #expect(throws: NetworkError.self) {
      try CheckpointedTraining(resuming: wider, settings: settings, checkpoint: path)
    }
    #expect(throws: TensorFileError.self) {
      try CheckpointedTraining(resuming: network, settings: settings, checkpoint: scratch.file("nowhere"))
    }
  }

  @Test("a pace is measured without a trace")
  func pace() throws {
    let pace = try CheckpointedTraining.pace(
      of: network, parameters, settings: settings, examples: digits, validation: digits)
    #expect(pace.step > 0 && pace.validation > 0)
    #expect(FileStatus.names(in: scratch.path) == [])
  }
}
