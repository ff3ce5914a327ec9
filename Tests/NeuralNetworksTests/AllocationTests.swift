import AllocationCounter
import NeuralNetworks
import Tensors
import Testing

/// A training step allocates nothing.
@Suite("Allocations")
struct AllocationTests {
  @Test("They are counted") func counts() {
    let before = allocations_of_this_thread()
    guard before >= 0 else { return }
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 1000, alignment: 64)
    defer { memory.deallocate() }
    #expect(allocations_of_this_thread() == before + 1)
  }

  /// A debug build keeps closures and arrays in memory that an optimized one has in registers.
  #if DEBUG
    static let isOptimized = false
  #else
    static let isOptimized = true
  #endif

  /// Layers of all kinds, the loops of some of which are large enough for two threads.
  static func network() throws -> Network {
    try Network(input: [24, 24, 1]) {
      Conv2D(16, kernel: 3, padding: .same)
      BatchNorm()
      Activation(.relu)
      Conv2D(16, kernel: 3, padding: .same, bias: false)
      PReLU(perChannel: true)
      Residual { Activation(.leakyReLU(slope: 0.1)) }
      MaxPool2D(2)
      Conv2D(1, kernel: 3, padding: .same)
      Activation(.tanh)
      Parallel {
        AveragePool2D(2)
        MaxPool2D(2)
      }
      Upsample(2, method: .bilinear)
      PixelShuffle(2, inverse: true)
      Flatten()
      Dropout(0.2)
      Dense(10)
      Softmax()
    }
  }

  @Test("Gradients are the same bits for any number of threads")
  func bits() throws {
    let network = try Self.network()
    var first: [[UInt32]] = []
    for threads in [1, 2, 5] {
      let plan = try NetworkPlan(
        network, parameters: network.initialParameters(seed: 1), batch: 12, learns: true,
        parallelism: Parallelism(threads: threads))
      for index in plan.input.indices { plan.input[index] = Float(index * 37 % 101) / 50 - 1 }
      plan.forward(batch: 12, isTraining: true, key: 3)
      let gradient = try #require(plan.gradient(of: plan.outputs[0]))
      for index in gradient.indices { gradient[index] = Float(index % 7) - 3 }
      plan.backward(batch: 12)
      let gradients = plan.currentGradients
      let bits = network.declarations.compactMap { gradients[$0.name]?.elements.map(\.bitPattern) }
      if first.isEmpty { first = bits }
      #expect(bits.count > 5)
      #expect(bits == first)
    }
  }

  @Test(
    "Forward, backward and a step of Adam allocate nothing", .enabled(if: isOptimized, "a debug build does"),
    arguments: [1, 2])
  func trainingStep(threads: Int) throws {
    let network = try Self.network()
    let plan = try NetworkPlan(
      network, parameters: network.initialParameters(seed: 1), batch: 32, learns: true,
      parallelism: Parallelism(threads: threads))
    let count = network.declarations.reduce(0) { $0 + ($1.isTrained ? $1.shape.count : 0) }
    var parameters = [Float](repeating: 0.1, count: count)
    let gradients = [Float](repeating: 0.01, count: count)
    var state = OptimizerState(.adam(), count: count)
    var counts: [Int] = []
    counts.reserveCapacity(8)
    parameters.withUnsafeMutableBufferPointer { parameters in
      gradients.withUnsafeBufferPointer { gradients in
        for key in 0..<8 as Range<UInt64> {
          let before = allocations_of_this_thread()
          plan.forward(batch: 32, isTraining: true, key: key)
          plan.backward(batch: 32)
          state.step(
            parameters, gradients: gradients, clipping: .norm(1), parallelism: Parallelism(threads: threads))
          counts.append(allocations_of_this_thread() - before)
        }
      }
    }
    // The first steps may start the threads.
    expectNone(counts.dropFirst(2).reduce(0, +))
  }

  @Test(
    "A trainer's step on data in memory allocates nothing: loading, losses, metrics and the optimizer too",
    arguments: [1, 2])
  func trainer(threads: Int) throws {
    let network = try Network(input: [2]) {
      Dense(128)
      Activation(.sigmoid)
      Dense(3)
    }
    var settings = TrainingSettings([Objective(.crossEntropy()), Objective(.meanSquaredError, weight: 0.1)], epochs: 3)
    settings.metrics = [.accuracy]
    settings.clipping = .norm(1)
    let trainer = try Trainer(network, settings: settings, parallelism: Parallelism(threads: threads))
    var (last, counts) = (0, [Int]())
    counts.reserveCapacity(64)
    try trainer.run(on: try TrainerTests.clusters(640, seed: 1)) { event in
      let now = allocations_of_this_thread()
      // What an epoch's end takes is in the first step after it.
      if case .step(let report) = event, report.epoch > 1, report.step > 2 { counts.append(now - last) }
      last = now
      return .goOn
    }
    #expect(counts.count == 36)
    expectNone(counts.reduce(0, +))
  }

  /// In debug builds loops over arrays take memory that they do not in others.
  private func expectNone(_ count: Int) {
    #if DEBUG
      #expect(count >= 0)
    #else
      #expect(count == 0)
    #endif
  }
}
