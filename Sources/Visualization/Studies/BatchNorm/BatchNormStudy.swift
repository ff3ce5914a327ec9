import NeuralNetworks
import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What batch normalisation does to a network while it learns: the numbers that reach each layer's activations, with and
/// without it, and that the network folded for inference gives the same results.
///
/// Dense layers with sigmoids learn to tell two spirals apart, by mini-batches and Adam; both networks see the same batches.
public struct BatchNormStudy: Sendable {
  /// The hidden layers.
  public var layers: Int
  /// The numbers that each gives.
  public var width: Int
  /// The steps of training.
  public var steps: Int
  /// The examples of a step.
  public var batch: Int
  public var learningRate: Double
  /// What weights, examples and their order follow from.
  public var seed: UInt64

  /// A study of 5 layers of 48, 800 steps of 128 examples and a learning rate of 0.01 unless stated otherwise.
  public init(
    layers: Int = 5, width: Int = 48, steps: Int = 800, batch: Int = 128, learningRate: Double = 0.01, seed: UInt64 = 0
  ) {
    precondition(
      layers > 0 && width > 0 && steps > 0 && batch > 1, "\(layers) layers, \(width) wide, \(steps) steps of \(batch)")
    self.layers = layers
    self.width = width
    self.steps = steps
    self.batch = batch
    self.learningRate = learningRate
    self.seed = seed
  }

  /// Which parts of the numbers are recorded: from the lowest twentieth to the highest.
  static let parts = [0.05, 0.25, 0.5, 0.75, 0.95]

  /// What a training was like.
  struct Course {
    /// The loss of each step's batch.
    var losses: [Double] = []
    /// The steps after which layers were looked at.
    var moments: [Int] = []
    /// The quantiles ``parts`` of what reaches each layer's activation, by layer and moment.
    var quantiles: [[[Double]]]
    /// The numbers themselves at the first and at the last step, by layer.
    var first: [[Double]] = []
    var last: [[Double]] = []
    /// The part of all examples that the trained network gets right.
    var accuracy = 0.0
    /// The network and what it learned.
    let network: Network
    var parameters: Parameters

    /// The mean loss of the last twentieth of the steps.
    var finalLoss: Double {
      let last = losses.suffix(max(1, losses.count / 20))
      return last.reduce(0, +) / Double(last.count)
    }
  }

  /// The network; what reaches the activation of a layer is what its `in` gives.
  func network(normalized: Bool) throws(NetworkError) -> Network {
    try Network(input: [2]) {
      for index in 1...layers {
        Block {
          if normalized {
            Dense(width)
            BatchNorm().named("in")
          } else {
            Dense(width).named("in")
          }
          Activation(.sigmoid)
        }.named("layer\(index)")
      }
      Dense(1).named("out")
    }
  }

  var data: Spirals { Spirals(count: 1024, seed: seed) }

  /// Trains a network.
  func train(normalized: Bool) throws(NetworkError) -> Course {
    let network = try network(normalized: normalized)
    let plan = try NetworkPlan(network, parameters: network.initialParameters(seed: seed), batch: batch, learns: true)
    var state = OptimizerState(.adam(learningRate: learningRate), count: plan.trainedParameters.count)
    var course = Course(
      quantiles: [[[Double]]](repeating: [], count: layers), network: network, parameters: plan.currentParameters)
    guard let output = plan.output(of: "out"), let gradient = plan.gradient(of: "out") else {
      preconditionFailure("a network without an output")
    }
    let data = data
    var random = RandomGenerator(seed: seed, stream: 1 << 34)
    var order: [Int] = []
    for step in 0..<steps {
      if order.count < batch { order = random.permutation(data.count) }
      for index in 0..<batch {
        let example = order[order.count - 1 - index]
        plan.input[2 * index] = data.points[2 * example]
        plan.input[2 * index + 1] = data.points[2 * example + 1]
      }
      plan.forward(batch: batch, isTraining: true)
      // Binary cross-entropy from logits, and its gradient.
      var loss = 0.0
      for index in 0..<batch {
        let target = data.classes[order[order.count - 1 - index]]
        let logit = Double(output[index])
        loss += max(logit, 0) - logit * Double(target) + log1p(exp(-abs(logit)))
        gradient[index] = (Float(1 / (1 + exp(-logit))) - target) / Float(batch)
      }
      order.removeLast(batch)
      course.losses.append(loss / Double(batch))
      if step % max(1, steps / 100) == 0 || step == steps - 1 { look(plan, &course, step) }
      plan.backward(batch: batch)
      state.step(plan.trainedParameters, gradients: plan.trainedGradients)
    }
    course.parameters = plan.currentParameters
    let results = try Self.results(network, course.parameters, data)
    course.accuracy =
      Double(zip(results, data.classes).count { ($0 > 0) == ($1 > 0.5) }) / Double(data.count)
    return course
  }

  private func look(_ plan: NetworkPlan, _ course: inout Course, _ step: Int) {
    var all: [[Double]] = []
    for layer in 0..<layers {
      let numbers = plan.output(of: "layer\(layer + 1).in").map { $0.map(Double.init) } ?? []
      course.quantiles[layer].append(Quantiles.of(numbers, Self.parts))
      all.append(numbers)
    }
    course.moments.append(step)
    if step == 0 { course.first = all }
    if step == steps - 1 { course.last = all }
  }

  /// What a network gives for all examples, when it does not learn.
  static func results(_ network: Network, _ parameters: Parameters, _ data: Spirals) throws(NetworkError) -> [Float] {
    let plan = try NetworkPlan(network, parameters: parameters, batch: data.count)
    for index in data.points.indices { plan.input[index] = data.points[index] }
    plan.forward(batch: data.count)
    return plan.output(of: "out").map { Array($0) } ?? []
  }
}
