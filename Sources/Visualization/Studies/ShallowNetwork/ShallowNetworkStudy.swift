public import NeuralNetworks
public import Tensors

/// A network with one hidden layer that learns which cluster a point of the plane belongs to: how loss and accuracy go
/// from epoch to epoch, and where it draws the borders.
public struct ShallowNetworkStudy {
  /// The points.
  public let clusters: PointClusters
  /// The training, which ``train(observer:)`` runs.
  public let trainer: Trainer

  /// A study.
  ///
  /// - Parameters:
  ///   - clusters: the points.
  ///   - hidden: the sigmoid units of the hidden layer; 128 unless stated otherwise.
  ///   - epochs: how many times all points are seen; 1,000 unless stated otherwise.
  ///   - batch: how many points a step sees; 32 unless stated otherwise.
  ///   - learningRate: Adam's; 0.001 unless stated otherwise.
  ///   - seed: what the first parameters and the order of points follow from.
  ///   - parallelism: how many threads work.
  /// - Throws: `NetworkError` of kind `description` where the numbers make no sense.
  public init(
    _ clusters: PointClusters, hidden: Int = 128, epochs: Int = 1000, batch: Int = 32, learningRate: Double = 1e-3,
    seed: UInt64 = 0, parallelism: Parallelism = .available
  ) throws(NetworkError) {
    self.clusters = clusters
    let classes = clusters.classes
    let network = try Network(input: [2]) {
      Dense(hidden).named("hidden")
      Activation(.sigmoid)
      Dense(classes).named("output")
    }
    var settings = TrainingSettings(.crossEntropy(), epochs: epochs)
    settings.metrics = [.accuracy]
    settings.optimizer = .adam(learningRate: learningRate)
    settings.batch = .examples(batch)
    settings.seed = seed
    trainer = try Trainer(network, settings: settings, parallelism: parallelism)
  }

  /// Trains, and tells of each step and epoch.
  public func train(observer: (TrainingEvent) -> TrainingDecision = { _ in .goOn }) throws {
    try trainer.run(on: try clusters.dataset(), observer: observer)
  }

  /// The points, as NumPy users name and keep them: `inputs` and `labels`.
  public var data: NamedTensors {
    [
      "inputs": .float(clusters.inputs),
      "labels": .int64(Tensor(shape: [clusters.labels.count], elements: clusters.labels.map { Int64($0) })),
    ]
  }

  /// The parameters: `w_h`, `b_h`, `w_out` and `b_out`, each weight outputs × inputs.
  public func parameters() throws(NetworkError) -> NamedTensors {
    let tensors = try trainer.parameters.tensors(for: trainer.network)
    var named = NamedTensors()
    for (name, own) in [
      ("w_h", "hidden.weight"), ("b_h", "hidden.bias"), ("w_out", "output.weight"), ("b_out", "output.bias"),
    ] { named[name] = tensors[own] }
    return named
  }

  /// The end in words, the pictures `shallow-network-regions` and `shallow-network-curves`, and the arrays
  /// `shallow-network-data` and `shallow-network-parameters`.
  ///
  /// - Parameter scale: the pixels of a point in the pictures.
  public func report(scale: Double = 2) throws(NetworkError) -> StudyReport {
    var report = StudyReport()
    let scores = try trainer.evaluate(on: try clusters.dataset())
    let wrong = Int((Double(clusters.labels.count) * (1 - scores.metrics[0])).rounded())
    report.add(
      "After \(trainer.history.count) epochs, \(trainer.steps) steps: loss \(Numerals.significant(scores.loss, digits: 4)), "
        + "accuracy \(Numerals.fixed(100 * scores.metrics[0], decimals: 1)) %, \(wrong) of \(clusters.labels.count) "
        + "points on the wrong side of a border.")
    let pictures = ShallowNetworkPictures(study: self)
    report.add(
      try pictures.regions(scores).image(scale: scale), named: "shallow-network-regions",
      caption: "The points, and the borders that the network draws")
    report.add(
      pictures.curves().image(scale: scale), named: "shallow-network-curves",
      caption: "Loss and accuracy, epoch by epoch")
    report.add(data, named: "shallow-network-data")
    report.add(try parameters(), named: "shallow-network-parameters")
    return report
  }
}
