import NeuralNetworks
import Tensors
import Testing

/// Holds a network's gradients to central differences.
///
/// The loss is the sum of the outputs, each weighted by a random number, computed in Double.
struct GradientCheck {
  let network: Network
  let batch: Int
  let parameters: Parameters
  private let input: [Float]
  private let weights: [Float]

  init(_ network: Network, batch: Int = 3, seed: UInt64 = 1) {
    self.network = network
    self.batch = batch
    parameters = network.initialParameters(seed: seed)
    var random = RandomGenerator(seed: seed, stream: 99)
    input = (0..<batch * network.input.count).map { _ in Float(random.normal()) }
    weights = (0..<batch * network.output.count).map { _ in Float(random.normal()) }
  }

  func plan(threads: Int = 1) throws -> NetworkPlan {
    try NetworkPlan(
      network, parameters: parameters, batch: batch, learns: true, wantsInputGradient: true,
      parallelism: Parallelism(threads: threads))
  }

  /// The gradients of the input and of all parameters.
  func gradients(_ plan: NetworkPlan) throws -> (input: [Float], parameters: Parameters) {
    _ = plan.input.update(fromContentsOf: input)
    plan.forward(batch: batch, isTraining: true)
    let gradient = try #require(plan.gradient(of: plan.outputs[0]))
    _ = gradient.update(fromContentsOf: weights)
    plan.backward(batch: batch)
    let own = try #require(plan.inputGradient)
    return (Array(own.prefix(input.count)), plan.currentGradients)
  }

  private func loss(_ parameters: Parameters, _ input: [Float]) throws -> Double {
    let plan = try NetworkPlan(network, parameters: parameters, batch: batch, learns: true, parallelism: .serial)
    _ = plan.input.update(fromContentsOf: input)
    plan.forward(batch: batch, isTraining: true)
    let output = try #require(plan.output(of: plan.outputs[0]))
    return zip(output, weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  /// The largest difference of any gradient from its central difference, relative to the largest gradient beside it.
  ///
  /// - Parameter limit: how many numbers of each parameter and of the input are looked at.
  func largestError(step: Float = 1e-2, limit: Int = 24) throws -> Double {
    let analytic = try gradients(try plan())
    var worst = 0.0
    func check(_ gradient: [Float], _ loss: (Int, Float) throws -> Double) rethrows {
      let scale = Double(gradient.reduce(1e-3) { max($0, abs($1)) })
      for index in stride(from: 0, to: gradient.count, by: max(1, gradient.count / limit)) {
        let difference = (try loss(index, step) - loss(index, -step)) / (2 * Double(step))
        worst = max(worst, abs(difference - Double(gradient[index])) / scale)
      }
    }
    try check(analytic.input) { index, step in
      var moved = input
      moved[index] += step
      return try loss(parameters, moved)
    }
    for name in parameters.names {
      guard let gradient = analytic.parameters[name], let values = parameters[name] else { continue }
      try check(gradient.elements) { index, step in
        var elements = values.elements
        elements[index] += step
        var moved = parameters
        moved[name] = Tensor(shape: values.shape, elements: elements)
        return try loss(moved, input)
      }
    }
    return worst
  }
}
