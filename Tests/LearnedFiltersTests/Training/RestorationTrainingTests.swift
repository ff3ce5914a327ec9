import ImageCodecs
import LearnedFilters
import NeuralNetworks
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite("Training filters")
struct RestorationTrainingTests {
  let scratch: TemporaryFolder
  let examples: RestorationExamples
  let filter: RestorationNetwork

  init() throws {
    scratch = try TemporaryFolder()
    let photos = try PhotoPatches([Fixture.path("images/photo.jpg")], channels: .gray, patch: 16)
    examples = try RestorationExamples(
      photos, damage: .noise(.gaussian(25...25), hasNoiseMap: false), size: 16, count: 8)
    filter = try RestorationNetwork(.ffdnet, for: .denoise, channels: .gray, width: 6, depth: 3)
      .with(examples.inputShape)
  }

  private var settings: TrainingSettings {
    var settings = TrainingSettings(.meanSquaredError, epochs: 4)
    settings.metrics = [.peakSignalToNoise()]
    settings.optimizer = .adam(learningRate: 0.01)
    settings.batch = .examples(4)
    return settings
  }

  @Test("stopped by the time and resumed, it ends with the same bits; the filter is there after each epoch")
  func resumes() throws {
    let whole = try RestorationTraining(filter, settings: settings, checkpoint: scratch.file("whole"))
    var epochs = 0
    try whole.run(
      on: examples, validation: examples,
      epochEnded: { training in
        epochs += 1
        #expect(training.history.count == epochs)
        #expect(training.filter.parameters != filter.parameters)
      })
    #expect(epochs == 4 && whole.isFinished)

    let path = scratch.file("parts")
    var part = try RestorationTraining(filter, settings: settings, checkpoint: path, parallelism: .serial)
    var pieces = 0
    // A time that is over already: one step at a time.
    while try part.run(on: examples, validation: examples, until: .now) == .paused {
      pieces += 1
      part = try RestorationTraining(resuming: filter, settings: settings, checkpoint: path)
    }
    #expect(pieces >= 8)
    #expect(part.filter.parameters == whole.filter.parameters)
    #expect(part.history == whole.history)
  }

  @Test("goes on with the same network and settings only")
  func otherSettings() throws {
    let path = scratch.file("checkpoint")
    try RestorationTraining(filter, settings: settings, checkpoint: path)
      .run(on: examples, validation: examples, until: .now)
    var other = settings
    other.seed = 9
    #expect(throws: NetworkError.self) {
      try RestorationTraining(resuming: filter, settings: other, checkpoint: path)
    }
    let wider = try RestorationNetwork(.ffdnet, for: .denoise, channels: .gray, width: 7, depth: 3)
    #expect(throws: NetworkError.self) {
      try RestorationTraining(resuming: wider, settings: settings, checkpoint: path)
    }
    #expect(throws: TensorFileError.self) {
      try RestorationTraining(resuming: filter, settings: settings, checkpoint: scratch.file("nowhere"))
    }
  }

  @Test("a pace is measured without a trace")
  func pace() throws {
    let pace = try RestorationTraining.pace(
      of: filter, settings: settings, examples: examples, validation: examples)
    #expect(pace.step > 0 && pace.validation > 0)
    #expect(FileStatus.names(in: scratch.path) == [])
  }
}

extension RestorationNetwork {
  /// The same for inputs of a size.
  fileprivate func with(_ input: Shape) throws -> RestorationNetwork {
    var filter = self
    filter.network = try network.with(input: input)
    return filter
  }
}
