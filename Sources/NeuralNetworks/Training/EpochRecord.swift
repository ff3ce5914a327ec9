/// The loss and the metrics of many examples.
public struct Scores: Codable, Hashable, Sendable {
  /// The mean loss: the weighted sum of the objectives.
  public var loss: Double
  /// The metrics, in the order of ``TrainingSettings/metrics``.
  public var metrics: [Double]

  /// Scores of these.
  public init(loss: Double, metrics: [Double]) {
    self.loss = loss
    self.metrics = metrics
  }
}

/// What an epoch came to.
public struct EpochRecord: Codable, Hashable, Sendable {
  /// The epoch, counted from 1.
  public var epoch: Int
  /// The steps that were made by its end.
  public var steps: Int
  /// The learning rate of its last step.
  public var learningRate: Double
  /// The examples that were learnt from, each as the network was when it was seen.
  public var training: Scores
  /// The examples that were not, with the network as it was at the epoch's end; nil where there are none.
  public var validation: Scores?
  /// Whether it was better than all before.
  public var isBest: Bool

  /// The scores that decide which epoch is the better one.
  public var decisive: Scores { validation ?? training }
}

/// Sums over the examples of batches, from which their mean follows.
struct RunningScores: Codable, Hashable, Sendable {
  private(set) var examples = 0
  private var loss = 0.0
  private var metrics: [Double]

  init(metrics: Int) { self.metrics = [Double](repeating: 0, count: metrics) }

  mutating func add(loss: Double, examples: Int) {
    self.examples += examples
    self.loss += loss * Double(examples)
  }

  mutating func add(metric index: Int, _ value: Double, examples: Int) { metrics[index] += value * Double(examples) }

  /// No examples, without giving memory back.
  mutating func reset() {
    examples = 0
    loss = 0
    for index in metrics.indices { metrics[index] = 0 }
  }

  /// How many metrics there are.
  var metricCount: Int { metrics.count }

  var meanLoss: Double { loss / Double(examples) }

  var scores: Scores { Scores(loss: meanLoss, metrics: metrics.map { $0 / Double(examples) }) }
}
