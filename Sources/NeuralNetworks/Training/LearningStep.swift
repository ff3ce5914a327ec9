import Convolution
import Tensors

/// What a step of training does but for the optimizer's part: forward, losses, backward, on memory that is taken once.
final class LearningStep {
  /// The network, bound to memory.
  let plan: NetworkPlan
  /// What the examples hold.
  let target: TargetKind
  /// Where the examples' targets lie.
  let targets: TargetMemory
  /// What is not trained, such as running averages, as it was before the last step.
  private let averages: FloatMemory
  /// The sums of pieces for the gradients' norm.
  private let pieces: UnsafeMutableBufferPointer<Double>
  private let losses: [BoundLoss]
  private let metrics: [MetricOperation]

  /// A loss, the output it sees and where its gradient goes.
  private struct BoundLoss {
    let operation: LossOperation
    let values: UnsafePointer<Float>
    let weight: Double
    /// Nil where nothing is learnt.
    let gradient: LossGradient?
  }

  /// - Parameter target: what the examples hold.
  /// - Throws: ``NetworkError`` where the network, the losses or the metrics do not fit the examples.
  init(
    _ network: Network, parameters: Parameters, settings: TrainingSettings, input: Shape, target: TargetKind,
    batch: Int,
    learns: Bool = true, parallelism: Parallelism
  ) throws(NetworkError) {
    guard input == network.input else {
      throw NetworkError(.data, "the examples' inputs are \(input), those of the network \(network.input)")
    }
    guard let last = network.nodes.last else { throw NetworkError(.shape, "the network has no layers") }
    let names = settings.objectives.map { $0.output ?? last.name }
    var outputs: [String] = []
    for name in names where !outputs.contains(name) { outputs.append(name) }
    plan = try NetworkPlan(
      network, parameters: parameters, batch: batch, learns: learns, outputs: outputs, kept: .outputs,
      parallelism: parallelism)
    var losses: [BoundLoss] = []
    for (index, (objective, name)) in zip(settings.objectives, names).enumerated() {
      guard let node = network.nodes.first(where: { $0.name == name }),
        let values = plan.output(of: name)?.baseAddress
      else { throw NetworkError(.description, "there is no layer \(name.debugDescription) for a loss to see") }
      losses.append(
        BoundLoss(
          operation: try objective.loss.operation(
            output: node.shape, target: target, batch: batch, parallelism: parallelism),
          values: values, weight: objective.weight,
          gradient: plan.gradient(of: name)?.baseAddress.map {
            LossGradient(base: $0, weight: objective.weight, accumulates: names[..<index].contains(name))
          }))
    }
    self.losses = losses
    averages = FloatMemory(zeros: plan.constants.count)
    let output = losses[0].operation.shape
    var metrics: [MetricOperation] = []
    for metric in settings.metrics {
      metrics.append(
        try MetricOperation(metric, output: output, target: target, batch: batch, parallelism: parallelism))
    }
    self.metrics = metrics
    pieces = .allocate(capacity: NormSums.pieces(network.trainedCount))
    self.target = target
    targets =
      switch target {
      case .classes: .classes(.allocate(capacity: batch))
      case .tensor(let shape): .tensor(.allocate(capacity: batch * shape.count))
      }
  }

  deinit {
    pieces.deallocate()
    switch targets {
    case .classes(let memory): memory.deallocate()
    case .tensor(let memory): memory.deallocate()
    }
  }

  /// Computes the loss of a batch and the gradients of all parameters.
  ///
  /// - Parameters:
  ///   - examples: how many there are; they lie in the plan's input and in ``targets``.
  ///   - key: what dropout follows from.
  /// - Returns: the loss.
  func learn(examples: Int, key: UInt64) -> Double {
    averages.base.update(from: plan.constants.base, count: averages.count)
    plan.forward(batch: examples, isTraining: true, key: key)
    let loss = evaluate(examples, learns: true)
    plan.backward(batch: examples)
    return loss
  }

  /// Puts running averages back to what they were before the last ``learn(examples:key:)``.
  func undo() { plan.constants.base.update(from: averages.base, count: averages.count) }

  /// The Euclidean norm of all gradients.
  func gradientNorm(_ parallelism: Parallelism) -> Double {
    NormSums.norm(plan.trainedGradients, sums: pieces, parallelism)
  }

  /// Computes the loss and the metrics of a batch, as the network is when it does not learn.
  func look(examples: Int, scores: inout RunningScores) {
    plan.forward(batch: examples, isTraining: false)
    take(evaluate(examples, learns: false), examples, into: &scores)
  }

  private func evaluate(_ examples: Int, learns: Bool) -> Double {
    var total = 0.0
    for loss in losses {
      total +=
        loss.weight
        * loss.operation.evaluate(loss.values, targets, batch: examples, gradient: learns ? loss.gradient : nil)
    }
    return total
  }

  /// Adds the loss and the metrics of the last run to those of the epoch.
  func take(_ loss: Double, _ examples: Int, into scores: inout RunningScores) {
    scores.add(loss: loss, examples: examples)
    for (index, metric) in metrics.enumerated() {
      scores.add(metric: index, metric.evaluate(losses[0].values, targets, batch: examples), examples: examples)
    }
  }
}
