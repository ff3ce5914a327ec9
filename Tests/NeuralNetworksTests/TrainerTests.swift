import NeuralNetworks
import Synchronization
import SystemPackage
import Tensors
import TestSupport
import Testing

/// Whole trainings on small sets of examples.
@Suite("Trainer")
struct TrainerTests {
  /// Points of three clusters that a straight line cannot tell apart all at once.
  static func clusters(_ count: Int, seed: UInt64, asPictures: Bool = false) throws -> ArrayDataset {
    var random = RandomGenerator(seed: seed)
    let centres: [(Double, Double)] = [(-2, 0), (2, 0), (0, 3)]
    var inputs: [Float] = []
    for index in 0..<count {
      let centre = centres[index % 3]
      inputs.append(Float(centre.0 + 0.6 * random.normal()))
      inputs.append(Float(centre.1 + 0.6 * random.normal()))
    }
    return try ArrayDataset(
      inputs: Tensor(shape: asPictures ? [count, 1, 2, 1] : [count, 2], elements: inputs),
      labels: (0..<count).map { $0 % 3 }, classes: 3)
  }

  /// Pictures of noise with labels.
  static func pictures(_ count: Int) throws -> ArrayDataset {
    var random = RandomGenerator(seed: 5)
    let numbers = (0..<count * 144).map { _ in Float(random.uniform()) }
    return try ArrayDataset(
      inputs: Tensor(shape: [count, 12, 12, 1], elements: numbers), labels: (0..<count).map { $0 % 10 }, classes: 10)
  }

  static func network() throws -> Network {
    try Network(input: [2]) {
      Dense(16).named("hidden")
      Activation(.tanh)
      Dropout(0.1)
      Dense(3).named("out")
    }
  }

  static func settings(epochs: Int) -> TrainingSettings {
    var settings = TrainingSettings(.crossEntropy(), epochs: epochs)
    settings.metrics = [.accuracy]
    settings.optimizer = .adam(learningRate: 0.02)
    settings.seed = 7
    return settings
  }

  @Test("Three clusters are learnt", arguments: [TrainingSettings.BatchSize.all, .examples(16), .examples(1)])
  func learns(_ batch: TrainingSettings.BatchSize) throws {
    var settings = Self.settings(epochs: batch == .all ? 80 : 8)
    settings.batch = batch
    if batch == .examples(1) { settings.optimizer = .sgd(learningRate: 0.02) }
    let trainer = try Trainer(try Self.network(), settings: settings)
    let outcome = try trainer.run(on: try Self.clusters(150, seed: 1), validation: try Self.clusters(60, seed: 2))
    #expect(outcome == .finished && trainer.isFinished)
    #expect(trainer.history.count == settings.epochs)
    let first = try #require(trainer.history.first?.validation)
    let last = try #require(trainer.history.last?.validation)
    #expect(last.loss < first.loss)
    #expect(last.metrics[0] > 0.97)
    #expect(try trainer.evaluate(on: try Self.clusters(60, seed: 2)) == last)
  }

  @Test("The numbers of steps and examples are those of the settings")
  func counts() throws {
    var settings = Self.settings(epochs: 2)
    settings.batch = .examples(64)
    func steps(_ dropsRest: Bool) throws -> [Int] {
      settings.dropsRest = dropsRest
      let seen = Mutex<[Int]>([])
      let trainer = try Trainer(try Self.network(), settings: settings)
      try trainer.run(on: try Self.clusters(150, seed: 1)) { event in
        if case .step(let report) = event { seen.withLock { $0.append(report.examples) } }
        return .goOn
      }
      #expect(trainer.steps == seen.withLock { $0.count })
      return seen.withLock { $0 }
    }
    #expect(try steps(false) == [64, 64, 22, 64, 64, 22])
    #expect(try steps(true) == [64, 64, 64, 64])
  }

  @Test("A step is the optimizer's, on the gradient of the mean of all losses")
  func step() throws {
    let network = try Network(input: [1]) { Dense(1).named("line") }
    var parameters = Parameters()
    parameters["line.weight"] = Tensor(shape: [1, 1], elements: [2])
    parameters["line.bias"] = Tensor(shape: [1], elements: [1])
    let data = try ArrayDataset(
      inputs: Tensor(shape: [2, 1], elements: [1, 3]), targets: Tensor(shape: [2, 1], elements: [0, 0]))
    var settings = TrainingSettings(
      [Objective(.meanSquaredError), Objective(.meanAbsoluteError, weight: 0.5)], epochs: 1)
    settings.optimizer = .sgd(learningRate: 0.125)
    settings.batch = .all
    let trainer = try Trainer(network, parameters: parameters, settings: settings)
    try trainer.run(on: data)
    // Outputs 3 and 7: the squares' gradients are 3 and 7, those of half of the amounts 1/4 each.
    #expect(trainer.parameters["line.weight"]?.elements == [2 - 0.125 * (3.25 + 7.25 * 3)])
    #expect(trainer.parameters["line.bias"]?.elements == [1 - 0.125 * (3.25 + 7.25)])
    #expect(trainer.history[0].training.loss == 29 + 0.5 * 5)
  }

  @Test("An auxiliary head has its weighted part in the gradients of what lies before it")
  func auxiliary() throws {
    let network = try Network(input: [2]) {
      Dense(3).named("stem")
      Dense(2).named("early")
      Dense(2).named("late")
    }
    func gradient(_ objectives: [Objective]) throws -> [Float] {
      var settings = TrainingSettings(objectives, epochs: 1)
      settings.optimizer = .sgd(learningRate: 1)
      settings.batch = .all
      let data = try ArrayDataset(
        inputs: Tensor(shape: [3, 2], elements: [1, 2, -1, 0, 3, 1]), targets: Tensor(shape: [3, 2], repeating: 0.5))
      let trainer = try Trainer(network, settings: settings)
      let before = try #require(trainer.parameters["stem.weight"]).elements
      try trainer.run(on: data)
      return zip(before, try #require(trainer.parameters["stem.weight"]).elements).map { $0 - $1 }
    }
    let late = try gradient([Objective(.meanSquaredError)])
    let early = try gradient([Objective(.meanSquaredError, of: "early")])
    let both = try gradient([Objective(.meanSquaredError), Objective(.meanSquaredError, of: "early", weight: 0.25)])
    #expect(early != late)
    for index in late.indices { #expect(abs(both[index] - late[index] - 0.25 * early[index]) < 1e-5) }
  }

  @Test("The same bits for any number of threads", arguments: [2, 3])
  func threads(_ threads: Int) throws {
    let network = try Network(input: [12, 12, 1]) {
      Conv2D(4, kernel: 3).named("conv")
      BatchNorm().named("norm")
      Activation(.relu)
      MaxPool2D(2)
      Flatten()
      Dense(10).named("out")
    }
    func run(_ threads: Int) throws -> Trainer {
      var settings = Self.settings(epochs: 1)
      settings.clipping = .norm(1)
      let trainer = try Trainer(network, settings: settings, parallelism: Parallelism(threads: threads))
      try trainer.run(on: try Self.pictures(40))
      return trainer
    }
    let (one, many) = (try run(1), try run(threads))
    #expect(one.parameters == many.parameters)
    #expect(one.history == many.history)
  }

  @Test("Schedules count steps or epochs")
  func schedules() throws {
    func rates(_ unit: TrainingSettings.ScheduleUnit) throws -> [Double] {
      var settings = Self.settings(epochs: 2)
      settings.batch = .examples(75)
      settings.optimizer = .sgd(learningRate: 0.5)
      settings.schedule = .exponential(gamma: 0.5)
      settings.scheduleUnit = unit
      let seen = Mutex<[Double]>([])
      let trainer = try Trainer(try Self.network(), settings: settings)
      try trainer.run(on: try Self.clusters(150, seed: 1)) { event in
        if case .step(let report) = event { seen.withLock { $0.append(report.learningRate) } }
        return .goOn
      }
      #expect(trainer.history.map(\.learningRate) == [seen.withLock { $0[1] }, seen.withLock { $0[3] }])
      return seen.withLock { $0 }
    }
    #expect(try rates(.step) == [0.5, 0.25, 0.125, 0.0625])
    #expect(try rates(.epoch) == [0.5, 0.5, 0.25, 0.25])
  }

  @Test("It stops when the validation no longer gets better, with the best parameters")
  func earlyStopping() throws {
    var settings = Self.settings(epochs: 200)
    settings.optimizer = .adam(learningRate: 0.3)
    settings.earlyStopping = EarlyStopping(patience: 2)
    settings.watched = .metric(.accuracy)
    let trainer = try Trainer(try Self.network(), settings: settings)
    let validation = try Self.clusters(60, seed: 2)
    #expect(try trainer.run(on: try Self.clusters(150, seed: 1), validation: validation) == .stoppedEarly)
    let best = try #require(trainer.history.lastIndex { $0.isBest })
    #expect(trainer.history.count == best + 4)
    #expect(try trainer.evaluate(on: validation) == trainer.history[best].validation)
    #expect(try trainer.run(on: try Self.clusters(150, seed: 1)) == .stoppedEarly)
  }

  @Test("The learning rate falls on a plateau")
  func plateau() throws {
    var settings = Self.settings(epochs: 6)
    settings.plateau = PlateauSchedule(rate: 1e-5, patience: 0, threshold: .absolute(10))
    let trainer = try Trainer(try Self.network(), settings: settings)
    try trainer.run(on: try Self.clusters(30, seed: 1))
    #expect(trainer.history.map(\.learningRate).first == 1e-5)
    #expect(abs(trainer.history[2].learningRate - 1e-6) < 1e-12)
  }

  @Test("Validation with other classes than the training's is refused")
  func otherClasses() throws {
    let trainer = try Trainer(try Self.network(), settings: Self.settings(epochs: 1))
    let other = try ArrayDataset(inputs: Tensor(zeros: [4, 2]), labels: [0, 1, 2, 3], classes: 4)
    let error = #expect(throws: NetworkError.self) {
      try trainer.run(on: try Self.clusters(30, seed: 1), validation: other)
    }
    #expect(error?.kind == .data && error?.reason.contains("4 classes") == true)
  }

  @Test("Outputs for one input, and for more than a batch, are those of single runs")
  func outputs() throws {
    let network = try Self.network()
    let plan = try NetworkPlan(
      network, parameters: network.initialParameters(seed: 1), batch: 4, kept: .outputs)
    let inputs = try Self.clusters(10, seed: 3)
    var all: [Float] = []
    for index in 0..<10 { all += try plan.outputs(for: try inputs.example(index).input).elements }
    let numbers = try (0..<10).flatMap { try inputs.example($0).input.elements }
    let together = try plan.outputs(for: Tensor(shape: [10, 2], elements: numbers))
    #expect(together.shape == [10, 3] && together.elements == all)
    #expect(throws: NetworkError.self) { try plan.outputs(for: Tensor(zeros: [10, 3])) }
  }

  @Test("A network of convolutions takes pictures of another size with the same parameters")
  func otherSize() throws {
    let network = try Network(input: [8, 8, 1]) {
      Conv2D(3, kernel: 3, padding: .same)
      Activation(.relu)
      Conv2D(1, kernel: 1)
    }
    let parameters = network.initialParameters(seed: 2)
    let larger = try network.with(input: [20, 12, 1])
    #expect(larger.output == [20, 12, 1])
    let plan = try NetworkPlan(larger, parameters: parameters, batch: 1)
    let small = try NetworkPlan(network, parameters: parameters, batch: 1)
    var random = RandomGenerator(seed: 3)
    let numbers = (0..<240).map { _ in Float(random.normal()) }
    let whole = try plan.outputs(for: Tensor(shape: [20, 12, 1], elements: numbers)).elements
    let corner = (0..<8).flatMap { numbers[12 * $0..<12 * $0 + 8] }
    let part = try small.outputs(for: Tensor(shape: [8, 8, 1], elements: corner)).elements
    // Away from the edges that only one of them has.
    for y in 0..<7 { for x in 0..<7 { #expect(abs(whole[12 * y + x] - part[8 * y + x]) < 1e-5) } }
    #expect(throws: NetworkError.self) { try network.with(input: [20, 12]) }
  }
}
