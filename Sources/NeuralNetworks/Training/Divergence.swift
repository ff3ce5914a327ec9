import CKernels
import Tensors

/// Finds out where numbers stopped being finite.
struct Divergence {
  let step: LearningStep
  let network: Network
  let settings: TrainingSettings
  let state: TrainingState
  let learningRate: Double
  let examples: Int
  /// What the step's dropout followed from.
  let key: UInt64

  /// What went wrong in the step, with what to do about it.
  func error(loss: Double) -> NetworkError {
    NetworkError(.diverged, "step \(state.steps + 1), epoch \(state.cursor.epoch + 1): \(cause(loss))")
  }

  private func cause(_ loss: Double) -> String {
    let what =
      loss.isFinite ? "a gradient is not finite" : loss.isNaN ? "the loss is not a number" : "the loss is infinite"
    if let input = step.plan.input.prefix(examples * network.input.count).firstIndex(where: { !$0.isFinite }) {
      return "\(what), because the input of example \(input / network.input.count) of the batch is not finite; "
        + "look at the data"
    }
    if case .tensor(let numbers) = step.targets {
      let count = numbers.count / step.plan.largestBatch
      if let index = numbers.prefix(examples * count).firstIndex(where: { !$0.isFinite }) {
        return "\(what), because the target of example \(index / count) of the batch is not finite; look at the data"
      }
    }
    // The run anew, with all values kept.
    let parameters = step.plan.currentParameters
    let whole = try? NetworkPlan(network, parameters: parameters, batch: examples, learns: true)
    _ = whole?.input.update(fromContentsOf: step.plan.input.prefix(examples * network.input.count))
    whole?.forward(batch: examples, isTraining: true, key: key)
    if let name = parameters.names.first(where: { parameters[$0]?.elements.contains { !$0.isFinite } == true }) {
      return "\(what): \(name) is no longer finite; \(advice)"
    }
    for node in network.nodes {
      let output = whole?.output(of: node.name)
      if output?.prefix(examples * node.shape.count).contains(where: { !$0.isFinite }) == true {
        return "\(what): the output of layer \(node.name) is the first that is not finite; \(advice)"
      }
    }
    if loss.isFinite {
      let gradients = step.plan.currentGradients
      let name = gradients.names.last { gradients[$0]?.elements.contains { !$0.isFinite } == true }
      return "the gradient of \(name ?? "a parameter") is not finite; \(advice)"
    }
    return "\(what), though all outputs are finite; \(advice)"
  }

  private var advice: String {
    let rate = NumberText.of(learningRate / 10, digits: 2)
    let clipping = settings.clipping == nil ? ", clip the gradients by their norm" : ""
    return "try a learning rate of \(rate)\(clipping), or a warm-up"
  }
}
