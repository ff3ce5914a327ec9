import NetworkModels
public import NeuralNetworks
public import SystemPackage
public import Tensors

/// A small convolutional network that learns to read digits: how loss and accuracy go from epoch to epoch, on digits that it
/// learns from and on others, and which of those it misreads.
public struct DigitStudy {
  /// The digits to learn from and others to be tested on.
  public struct Digits: Sendable {
    /// To learn from, moved by up to two pixels at random.
    public let training: any Dataset
    /// To be tested on.
    public let test: any Dataset
    /// The names of the classes.
    public let names: [String]

    /// Digits that are drawn, 28×28, from 0 to 9.
    ///
    /// - Parameters:
    ///   - count: how many to learn from; half as many others to be tested on.
    ///   - seed: what the digits follow from.
    public static func drawn(_ count: Int, seed: UInt64) throws(NetworkError) -> Digits {
      Digits(
        training: try moved(DrawnDigits(count: count, seed: seed)),
        test: DrawnDigits(count: max(count / 2, 10), seed: seed ^ 0x5EED_0F7E_57), names: (0..<10).map(String.init))
    }

    /// The pictures of a folder with the subfolders `train` and `test`, each with a folder for each class, in gray and in memory.
    ///
    /// - Throws: `NetworkError` of kind `data` that names the folder or file that is missing or broken.
    public static func folder(_ path: FilePath) throws(NetworkError) -> Digits {
      let training = try ImageFolder(path.appending("train"), channels: .gray)
      let test = try ImageFolder(path.appending("test"), channels: .gray)
      guard training.classes == test.classes else {
        throw NetworkError(
          .data,
          "\(path): the classes of train (\(training.classes.joined(separator: ", "))) are not those of test "
            + "(\(test.classes.joined(separator: ", ")))")
      }
      guard training.classes.count > 1 else {
        throw NetworkError(.data, "\(path): has one class, between which and others there is nothing to learn")
      }
      return Digits(
        training: try moved(try training.cached()), test: try test.cached(), names: training.classes)
    }

    private static func moved(_ digits: any Dataset) throws(NetworkError) -> any Dataset {
      let shape = digits.inputShape
      return try digits.augmented(by: [.crop(width: shape[1], height: shape[0], padding: 2)])
    }
  }

  /// The digits.
  public let digits: Digits
  /// The training, which ``train(observer:)`` runs.
  public let trainer: Trainer

  /// A study.
  ///
  /// - Parameters:
  ///   - digits: what is learnt.
  ///   - epochs: how many times all digits are seen; 8 unless stated otherwise.
  ///   - batch: how many digits a step sees; 64 unless stated otherwise.
  ///   - learningRate: the largest of a one-cycle schedule for Adam; 0.003 unless stated otherwise.
  ///   - seed: what all random numbers follow from.
  ///   - parallelism: how many threads work.
  /// - Throws: `NetworkError` where the pictures are too small or the numbers make no sense.
  public init(
    _ digits: Digits, epochs: Int = 8, batch: Int = 64, learningRate: Double = 3e-3, seed: UInt64 = 0,
    parallelism: Parallelism = .available
  ) throws(NetworkError) {
    self.digits = digits
    var settings = TrainingSettings(.crossEntropy(), epochs: epochs)
    settings.metrics = [.accuracy]
    settings.batch = .examples(batch)
    settings.optimizer = .adam(learningRate: learningRate)
    settings.schedule = .oneCycle(.init(steps: max(2, epochs * ((digits.training.count + batch - 1) / batch))))
    settings.seed = seed
    trainer = try Trainer(
      try Self.network(input: digits.training.inputShape, classes: digits.names.count), settings: settings,
      parallelism: parallelism)
  }

  /// Three convolutions of 3×3 with 16, 32 and 64 channels, each with batch normalisation, a ReLU and a max pooling; dropout,
  /// and a dense layer.
  public static func network(input: Shape, classes: Int) throws(NetworkError) -> Network {
    try Network(input: input) {
      for channels in [16, 32, 64] {
        Conv2D(channels, kernel: 3, padding: .same, bias: false)
        BatchNorm()
        Activation(.relu)
        MaxPool2D(2)
      }
      Flatten()
      Dropout(0.3)
      Dense(classes)
    }
  }

  /// Trains, and tells of each step and epoch.
  public func train(observer: (TrainingEvent) -> TrainingDecision = { _ in .goOn }) throws {
    try trainer.run(on: digits.training, validation: digits.test, observer: observer)
  }

  /// The network with its weights as a file.
  public var model: ModelFile {
    NetworkModel(
      name: "digits", network: trainer.network, parameters: trainer.parameters,
      preprocessing: .unit(trainer.network.input[2] == 1 ? .gray : .rgb), classes: digits.names
    ).modelFile(metadata: ["classes": digits.names.joined(separator: ",")])
  }
}
