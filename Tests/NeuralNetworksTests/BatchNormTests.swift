import NeuralNetworks
import Tensors
import Testing

@Suite("Batch normalisation")
struct BatchNormTests {
  @Test("Training normalises the batch and moves the running averages; inference uses them", arguments: [1, 3])
  func averages(threads: Int) throws {
    let network = try Network(input: [11, 70, 2]) { BatchNorm(momentum: 0.25, epsilon: 1e-3) }
    var parameters = network.initialParameters(seed: 1)
    parameters["0.weight"] = Tensor(shape: [2], elements: [2, 3])
    parameters["0.bias"] = Tensor(shape: [2], elements: [-1, 5])
    parameters["0.running_mean"] = Tensor(shape: [2], elements: [10, 20])
    let plan = try NetworkPlan(
      network, parameters: parameters, batch: 2, learns: true, parallelism: Parallelism(threads: threads))
    var random = RandomGenerator(seed: 2)
    // A mean that is large beside the deviation: sums of squares in Float would lose it.
    for index in plan.input.indices { plan.input[index] = Float(1000 + random.normal() * Double(1 + index % 2)) }
    plan.forward(batch: 2, isTraining: true)
    let output = try #require(plan.output(of: "0"))
    let after = plan.currentParameters
    for channel in 0..<2 {
      let values = stride(from: channel, to: plan.input.count, by: 2).map { Double(plan.input[$0]) }
      let mean = values.reduce(0, +) / Double(values.count)
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let variance = squares / Double(values.count)
      let (scale, shift) = ([2.0, 3][channel], [-1.0, 5][channel])
      for (index, value) in values.enumerated() {
        let expected = (value - mean) / (variance + 1e-3).squareRoot() * scale + shift
        #expect(abs(Double(output[index * 2 + channel]) - expected) < 1e-3)
      }
      let running = try #require(after["0.running_mean"])[channel]
      #expect(abs(Double(running) - (0.75 * [10.0, 20][channel] + 0.25 * mean)) < 1e-3)
      let spread = try #require(after["0.running_var"])[channel]
      #expect(abs(Double(spread) - (0.75 + 0.25 * squares / Double(values.count - 1))) < 1e-4)
    }
    plan.forward(batch: 2)
    let inferred = try #require(plan.output(of: "0"))
    let (mean, variance) = (try #require(after["0.running_mean"])[1], try #require(after["0.running_var"])[1])
    let expected = (plan.input[1] - mean) / (variance + 1e-3).squareRoot() * 3 + 5
    #expect(abs(inferred[1] - expected) < 1e-3 * max(1, abs(expected)))
    #expect(plan.currentParameters == after)
  }

  @Test("One number has no variance: the running one stays, the mean moves")
  func oneNumber() throws {
    let network = try Network(input: [2]) { BatchNorm(momentum: 0.5) }
    let plan = try NetworkPlan(network, parameters: network.initialParameters(seed: 1), batch: 1)
    plan.input[0] = 4
    plan.input[1] = -6
    plan.forward(batch: 1, isTraining: true)
    #expect(try #require(plan.output(of: "0")).allSatisfy { $0 == 0 })
    #expect(plan.currentParameters["0.running_mean"]?.elements == [2, -3])
    #expect(plan.currentParameters["0.running_var"]?.elements == [1, 1])
  }

  @Test(
    "Settings that are none are refused",
    arguments: [(-0.1, 1e-5), (1.1, 1e-5), (0.1, -1), (.nan, 1), (0.1, .infinity)])
  func refused(_ momentum: Float, _ epsilon: Float) {
    #expect(throws: NetworkError.self) {
      _ = try Network(input: [2]) { BatchNorm(momentum: momentum, epsilon: epsilon) }
    }
  }
}
