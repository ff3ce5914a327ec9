public import NetworkModels
public import NeuralNetworks
public import Tensors

/// Small networks learn the same pictures in the same steps: Inception, ResNet in both forms, DenseNet, and the plain network
/// that is the ResNet without its skips.
///
/// All have the same depth and about as many multiply-adds, and see the same pictures in the same order, each with
/// Adam and one cycle of the learning rate. Auxiliary heads count 0.3 in the loss.
public struct ArchitectureStudy: Sendable {
  /// What is trained, and how.
  public struct Options: Hashable, Sendable {
    /// The networks, in the order in which they are trained; the five of three stages unless stated otherwise.
    public var architectures: [Architecture] = [
      .smallInception, .smallResNet, .smallPreactivationResNet, .smallDenseNet, .smallPlain,
    ]
    /// How deep and wide they are.
    public var form = Architecture.Form(blocks: 7, stemStride: 2)
    /// How many times all pictures are seen.
    public var epochs = 8
    /// The pictures of a step.
    public var batch = 32
    /// The largest learning rate.
    public var learningRate = 3e-3
    /// What weights and the order of pictures follow from.
    public var seed: UInt64 = 0

    /// Options with their defaults.
    public init() {}
  }

  /// How a network learnt.
  public struct Run: Sendable {
    /// Which network.
    public let architecture: Architecture
    /// The network, without auxiliary heads.
    public let network: Network
    /// What its epochs came to.
    public internal(set) var history: [EpochRecord] = []
    /// The seconds from the beginning to the end of each epoch.
    public internal(set) var seconds: [Double] = []
  }

  /// What is learnt.
  public let pictures: LabeledPictures
  /// What is trained, and how.
  public let options: Options
  /// The networks that were trained.
  public private(set) var runs: [Run] = []
  private let parallelism: Parallelism

  /// A study of pictures.
  ///
  /// - Precondition: there are networks, epochs and a batch.
  public init(
    _ pictures: LabeledPictures, _ options: Options = Options(), parallelism: Parallelism = .available
  ) {
    precondition(
      !options.architectures.isEmpty && options.epochs > 0 && options.batch > 0,
      "\(options.epochs) epochs of \(options.architectures.count) networks with batches of \(options.batch)")
    self.pictures = pictures
    self.options = options
    self.parallelism = parallelism
  }

  /// The steps of an epoch.
  public var stepsPerEpoch: Int { (pictures.training.count + options.batch - 1) / options.batch }

  /// How all are trained.
  ///
  /// - Parameter architecture: whose auxiliary heads are among the losses.
  public func settings(for architecture: Architecture) -> TrainingSettings {
    let heads = architecture.auxiliaryOutputs.map { Objective(.crossEntropy(), of: $0, weight: 0.3) }
    var settings = TrainingSettings([Objective(.crossEntropy())] + heads, epochs: options.epochs)
    settings.metrics = [.accuracy]
    settings.batch = .examples(options.batch)
    settings.optimizer = .adam(learningRate: options.learningRate)
    settings.schedule = .oneCycle(.init(steps: max(2, options.epochs * stepsPerEpoch)))
    settings.seed = options.seed
    return settings
  }

  /// The network of an architecture for the pictures.
  ///
  /// - Throws: `NetworkError` of kind `shape` where they are too small for it.
  public func network(_ architecture: Architecture, auxiliaryHeads: Bool = false) throws(NetworkError) -> Network {
    try architecture.network(
      input: pictures.training.inputShape, classes: pictures.classes.count, auxiliaryHeads: auxiliaryHeads,
      transformInput: false, form: options.form)
  }

  /// Trains the networks one after the other.
  ///
  /// - Parameter observer: is told of each step and epoch.
  /// - Throws: `NetworkError` where pictures cannot be read, do not fit, or a training diverges.
  public mutating func train(observer: (Architecture, TrainingEvent) -> Void = { _, _ in }) throws {
    runs = []
    // Before the first is trained for nothing.
    for architecture in options.architectures { _ = try network(architecture) }
    for architecture in options.architectures {
      var run = Run(architecture: architecture, network: try network(architecture))
      let trainer = try Trainer(
        try network(architecture, auxiliaryHeads: true), settings: settings(for: architecture),
        parallelism: parallelism)
      let start = ContinuousClock.now
      try trainer.run(on: pictures.training, validation: pictures.validation) { event in
        if case .epoch(let record) = event {
          run.history.append(record)
          run.seconds.append((ContinuousClock.now - start).inSeconds)
        }
        observer(architecture, event)
        return .goOn
      }
      runs.append(run)
    }
  }
}
