public import NeuralNetworks
public import Tensors

/// A network that learns to give back what it is given, through a few numbers or through many that are mostly 0: the filters by
/// which it reads an example are found without anyone having said what is in the picture.
public struct PatchAutoencoder {
  /// What the numbers between encoder and decoder are.
  public enum Form: Hashable, Sendable {
    /// Fewer than the example has, without an activation. It learns the subspace of the first principal components, and no
    /// training ends elsewhere (Baldi and Hornik 1989), though not the components themselves.
    case linear
    /// After a ReLU, and drawn to 0: their sum is part of the loss. What is then learnt from whitened patches of photos are edges
    /// (Olshausen and Field 1996 found such with another method).
    case sparse
  }

  /// How it is trained.
  public struct Options: Hashable, Sendable {
    /// How many times all examples are seen.
    public var epochs: Int
    /// The examples of a step.
    public var batch: Int
    /// The largest of a one-cycle schedule.
    public var learningRate: Double
    /// What the codes of the sparse form should be, below 0 and in parts of a patch's length: they are drawn to −sparsity · √n for
    /// n numbers, and the ReLU ends that at 0. 0.375 unless stated otherwise; more makes more of them 0.
    public var sparsity = 0.375
    /// What the first weights and the order of examples follow from.
    public var seed: UInt64

    /// Options; 25 epochs in batches of 128, with a learning rate of 0.003, unless stated otherwise.
    public init(epochs: Int = 25, batch: Int = 128, learningRate: Double = 0.003, seed: UInt64 = 0) {
      self.epochs = epochs
      self.batch = batch
      self.learningRate = learningRate
      self.seed = seed
    }
  }

  /// What the numbers between encoder and decoder are.
  public let form: Form
  /// How many of them there are.
  public let codes: Int
  /// The weights before the training.
  public let initial: Parameters
  /// The training, which ``train(observer:)`` runs.
  public let trainer: Trainer
  private let examples: ArrayDataset

  /// An autoencoder that has not learnt yet.
  ///
  /// - Parameters:
  ///   - form: what the numbers between encoder and decoder are.
  ///   - examples: examples × numbers, with a mean of 0; for ``Form/sparse`` whitened.
  ///   - codes: how many numbers are between encoder and decoder.
  ///   - options: how it is trained.
  ///   - parallelism: how many threads work; the result does not depend on it.
  /// - Throws: `NetworkError` where the numbers make no sense.
  public init(
    _ form: Form, of examples: Tensor<Float>, codes: Int, options: Options = Options(),
    parallelism: Parallelism = .available
  ) throws(NetworkError) {
    let count = examples.shape[1]
    self.form = form
    self.codes = codes
    let network = try Self.network(form, numbers: count, codes: codes)
    let goal = -Float(options.sparsity * Double(count).squareRoot())
    let targets = form == .linear ? examples : Self.targets(examples, codes: codes, goal: goal)
    self.examples = try ArrayDataset(inputs: examples, targets: targets)
    let steps = max(2, options.epochs * ((examples.shape[0] + options.batch - 1) / options.batch))
    // A code c that should be −s costs c² + 2 s c more than one that is 0: the sum of codes, not of their squares, is what makes
    // most of them 0. The decay keeps the decoder from growing, with which the codes could be made as small as one likes.
    var settings = TrainingSettings(.meanSquaredError, epochs: options.epochs)
    settings.optimizer =
      form == .linear
      ? .adam(learningRate: options.learningRate) : .adamW(learningRate: options.learningRate, weightDecay: 0.1)
    settings.schedule = .oneCycle(.init(steps: steps))
    settings.batch = .examples(options.batch)
    settings.seed = options.seed
    var parameters = network.initialParameters(seed: options.seed)
    // The decoder begins as the encoder turned around.
    guard let encoder = parameters[Self.encoder] else { preconditionFailure("an autoencoder without an encoder") }
    let turned = (0..<codes).flatMap { code in (0..<count).map { encoder.elements[$0 * codes + code] } }
    parameters[Self.decoder(form)] = Tensor(shape: [codes, count], elements: turned)
    initial = parameters
    trainer = try Trainer(network, parameters: parameters, settings: settings, parallelism: parallelism)
  }

  /// Two dense layers; behind the sparse form's, the codes and then the example stand in one row, so that a loss sees both.
  static func network(_ form: Form, numbers: Int, codes: Int) throws(NetworkError) -> Network {
    switch form {
    case .linear:
      try Network(input: [numbers]) {
        Dense(codes, bias: false).named("encoder")
        Dense(numbers, bias: false).named("decoder")
      }
    case .sparse:
      try Network(input: [numbers]) {
        Dense(codes).named("encoder")
        Activation(.relu).named("codes")
        DenseBlock(1) { Dense(numbers) }.named("decoder")
      }
    }
  }

  static let encoder = "encoder.weight"
  static func decoder(_ form: Form) -> String { form == .linear ? "decoder.weight" : "decoder.0.0.weight" }

  /// What the codes should be, then the examples.
  private static func targets(_ examples: Tensor<Float>, codes: Int, goal: Float) -> Tensor<Float> {
    let (count, length) = (examples.shape[0], examples.shape[1])
    return examples.withUnsafeBufferPointer { numbers in
      Tensor(uninitialized: [count, codes + length]) { targets in
        for example in 0..<count {
          let first = example * (codes + length)
          for code in 0..<codes { targets[first + code] = goal }
          for index in 0..<length { targets[first + codes + index] = numbers[example * length + index] }
        }
      }
    }
  }

  /// Trains until all epochs are done.
  ///
  /// - Throws: `NetworkError` of kind `diverged` where a loss is not finite.
  public func train(observer: (TrainingEvent) -> TrainingDecision = { _ in .goOn }) throws {
    try trainer.run(on: examples, observer: observer)
  }
}
