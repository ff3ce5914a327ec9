import Convolution
import ImageFilters
public import NeuralNetworks
import Tensors

/// A kernel that was learnt by back-propagation, beside the exact one.
public struct KernelTraining: Hashable, Sendable {
  /// Where the training was after an epoch.
  public struct Place: Hashable, Sendable {
    /// The steps that were made.
    public let step: Int
    /// The mean loss of the epoch's examples, nil before the first.
    public let loss: Double?
    /// |W − W*| / |W*|, of Euclidean norms over all weights and biases, where W* is exact; |W| itself where W* is 0.
    public let distance: Double
  }

  /// How a kernel is looked for.
  public struct Search: Hashable, Sendable {
    /// The update rule.
    public var optimizer: Optimizer
    /// How the learning rate changes from step to step.
    public var schedule: LearningRateSchedule = .constant
    /// What is made small.
    public var loss: Loss = .meanSquaredError
    /// How often all pieces of the pictures are seen.
    public var epochs = 20
    /// The pieces of a step, of up to 8×64 pixels; all of them for gradient descent as it is written in the textbook.
    public var batch: TrainingSettings.BatchSize = .examples(8)
    /// The distance that counts as near.
    public var tolerance = 0.01
    /// The most pieces that are learnt from, chosen by the seed: more tell nothing new about a few hundred weights.
    public var pieces = 4096

    /// A search by a rule; Adam with a rate of 0.003 unless stated otherwise.
    public init(_ optimizer: Optimizer = .adam(learningRate: 0.003)) { self.optimizer = optimizer }
  }

  /// How it was looked for.
  public let search: Search
  /// What the training came to.
  public let trained: LearnedKernel
  /// What is exact for squared errors.
  public let exact: LearnedKernel
  /// Where the training was at the beginning and after each epoch.
  public let places: [Place]
  /// The steps by the end of the first epoch after which the distance was within the tolerance, nil where there was none.
  public var stepsToTolerance: Int? { places.first { $0.distance <= search.tolerance }?.step }
  /// The distance in the end.
  public var distance: Double { places.last?.distance ?? .nan }
}

extension KernelFit {
  /// Learns the kernel by back-propagation, from zeros: as the one convolution of a network.
  ///
  /// Constraints and the ridge are those of ``solve()`` alone; weight decay is the optimizer's.
  ///
  /// - Parameters:
  ///   - search: how it is looked for.
  ///   - exact: what ``solve()`` found; it is asked unless given.
  ///   - observer: is told of each step and epoch; called on this thread. A pause ends the training.
  /// - Throws: `FilterError` where there is no exact solution or the options have constraints, `NetworkError` where the search
  ///   makes no sense or diverges.
  public func train(
    _ search: KernelTraining.Search = .init(), exact: LearnedKernel? = nil,
    observer: (TrainingEvent) -> TrainingDecision = { _ in .goOn }
  ) throws -> KernelTraining {
    guard !options.isSymmetric, !options.sumsToOne, !options.isNonnegative else {
      throw FilterError("constraints are kept by the exact solution only; training knows none")
    }
    let exact = try exact ?? solve()
    let patches = KernelPatches(self, most: search.pieces)
    let channels = patches.inputShape[2]
    let network = try Network(input: patches.inputShape) {
      Conv2D(
        channels, kernel: .init(height: options.height, width: options.width),
        groups: options.channels == .separate ? channels : 1, bias: options.hasBias,
        weightInitializer: .constant(0), biasInitializer: .constant(0))
    }
    var settings = TrainingSettings(search.loss, epochs: search.epochs)
    (settings.optimizer, settings.schedule, settings.batch) = (search.optimizer, search.schedule, search.batch)
    settings.seed = options.seed
    let trainer = try Trainer(network, settings: settings, parallelism: parallelism)
    let goal = exact.numbers
    var places = [
      KernelTraining.Place(step: 0, loss: nil, distance: numbers(trainer.parameters).distance(to: goal))
    ]
    var ends = false
    while !trainer.isFinished, !ends {
      // An epoch at a time, as parameters are at hand in a pause only.
      _ = try trainer.run(on: patches) { event in
        if observer(event) == .pause {
          ends = true
          return .pause
        }
        if case .epoch = event { return .pause }
        return .goOn
      }
      places.append(
        KernelTraining.Place(
          step: trainer.steps, loss: trainer.history.last?.training.loss,
          distance: numbers(trainer.parameters).distance(to: goal)))
    }
    let found = numbers(trainer.parameters)
    let trained = try LearnedKernel(
      fit: self, weights: found.weights, biases: found.biases, conditionNumber: exact.conditionNumber,
      examples: patches.count * patches.target.elementCount)
    return KernelTraining(search: search, trained: trained, exact: exact, places: places)
  }

  /// The network's weights as they are laid over the picture.
  private func numbers(_ parameters: Parameters) -> KernelNumbers {
    var (weights, biases) = ([[[Double]]](), [Double]())
    for name in parameters.names {
      guard let tensor = parameters[name] else { continue }
      if tensor.shape.rank == 1 {
        biases = tensor.elements.map(Double.init)
        continue
      }
      let (area, inputs, outputs) = (tensor.shape[0] * tensor.shape[1], tensor.shape[2], tensor.shape[3])
      let values = tensor.elements
      weights = (0..<outputs).map { output in
        (0..<inputs).map { input in
          (0..<area).map { Double(values[($0 * inputs + input) * outputs + output]) }
        }
      }
    }
    return KernelNumbers(weights: weights, biases: biases.isEmpty ? weights.map { _ in 0 } : biases)
  }
}

/// Weights as they are laid over the picture, of each output and input, and biases.
private struct KernelNumbers {
  var weights: [[[Double]]]
  var biases: [Double]

  func distance(to other: KernelNumbers) -> Double {
    let (own, goal) = (weights.joined().joined() + biases, other.weights.joined().joined() + other.biases)
    let length = goal.reduce(0) { $0 + $1 * $1 }
    let difference = zip(own, goal).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return length > 0 ? (difference / length).squareRoot() : difference.squareRoot()
  }
}

extension LearnedKernel {
  fileprivate var numbers: KernelNumbers {
    KernelNumbers(weights: laidWeights, biases: biases)
  }
}
