import Convolution
import NeuralNetworks
import Tensors
import Testing

/// One training step of small networks against PyTorch's, computed in double precision (tools/make-network-goldens.py).
@Suite("Networks against PyTorch's")
struct NetworkGoldenTests {
  struct Case: Decodable, Sendable {
    var parameters: [String: TrainingGoldensPlace]
    var before: [String: TrainingGoldensPlace]
    var after: [String: TrainingGoldensPlace]
    var input: TrainingGoldensPlace
    var outputs: [TrainingGoldensPlace]
    var outputGradients: [TrainingGoldensPlace]
    var inputGradient: TrainingGoldensPlace
    var gradients: [String: TrainingGoldensPlace]
    var inferred: [TrainingGoldensPlace]
  }

  static func network(_ name: String, _ input: Shape) throws -> Network {
    switch name {
    case "perceptron":
      try Network(input: input) {
        Dense(9)
        Activation(.sigmoid)
        Dense(7)
        Activation(.tanh)
        Dense(3)
      }
    case "convolutional":
      try Network(input: input) {
        Conv2D(4, kernel: 3, padding: .same, bias: false)
        BatchNorm()
        Activation(.relu)
        MaxPool2D(2)
        Conv2D(5, kernel: 3, padding: .same, bias: false)
        BatchNorm()
        Activation(.leakyReLU(slope: 0.1))
        AveragePool2D(2)
        Flatten()
        Dense(4)
        Softmax(logarithmic: true)
      }
    case "residual": try residual(input)
    case "inception":
      try Network(input: input) {
        Parallel {
          Conv2D(2, kernel: 1)
          Block {
            Conv2D(2, kernel: 1)
            Activation(.relu)
            Conv2D(3, kernel: 3, padding: .same)
          }
          Block {
            Conv2D(1, kernel: 1)
            Activation(.relu)
            Conv2D(2, kernel: 5, padding: .same)
          }
          Block {
            MaxPool2D(3, stride: 1, padding: 1)
            Conv2D(2, kernel: 1)
          }
        }
        Activation(.relu)
        LocalResponseNorm(5, alpha: 0.1)
        Conv2D(2, kernel: 1)
      }
    case "dense block":
      try Network(input: input) {
        DenseBlock(3) {
          BatchNorm()
          Activation(.relu)
          Conv2D(2, kernel: 3, padding: .same, bias: false)
        }
        BatchNorm()
        AveragePool2D.adaptive(height: 2, width: 1)
      }
    case "transposed upsampler":
      try Network(input: input) {
        Conv2D(4, kernel: 3, stride: 2, padding: .explicit(.init(1)))
        PReLU(perChannel: true)
        TransposedConv2D(3, kernel: 3, stride: 2, padding: 1, outputPadding: 1)
        Activation(.tanh)
        TransposedConv2D(1, kernel: 2, bias: false)
      }
    case "pixel shuffle upsampler":
      try Network(input: input) {
        PixelShuffle(2, inverse: true)
        Conv2D(8, kernel: 3, padding: .same)
        Activation(.relu)
        PixelShuffle(2)
        Residual {
          Conv2D(4, kernel: 3, padding: .same, dilation: 2)
          PReLU()
          Conv2D(2, kernel: 1)
        }
        Upsample(2, method: .bilinear)
        Conv2D(1, kernel: 3, padding: .same)
      }
    case "auxiliary head":
      try Network(input: input) {
        Conv2D(4, kernel: 3, padding: .same)
        Activation(.tanh)
        AuxiliaryHead {
          AveragePool2D(3, stride: 2, ceiling: true)
          Conv2D(2, kernel: 1)
          Flatten()
          Dense(3)
        }.named("head")
        Conv2D(3, kernel: 3, stride: 2, padding: .explicit(.init(1)), bias: false)
        BatchNorm()
        AveragePool2D.global
        Flatten()
        Dense(4)
      }
    default: throw NetworkError(.description, name)
    }
  }

  private static func residual(_ input: Shape) throws -> Network {
    try Network(input: input) {
      Residual {
        Conv2D(3, kernel: 3, padding: .same, bias: false)
        BatchNorm()
        Activation(.relu)
        Conv2D(3, kernel: 3, padding: .same, bias: false)
        BatchNorm()
      }
      Activation(.relu)
      Residual {
        Conv2D(5, kernel: 3, stride: 2, padding: .explicit(.init(1)), bias: false)
        BatchNorm()
        Activation(.relu)
        Conv2D(5, kernel: 3, padding: .same, bias: false)
        BatchNorm()
      } shortcut: {
        Conv2D(5, kernel: 1, stride: 2, bias: false)
        BatchNorm()
      }
      Activation(.relu)
    }
  }

  static let goldens = Result { try TrainingGoldens<Case>("networks") }

  static let names = [
    "perceptron", "convolutional", "residual", "inception", "dense block", "transposed upsampler",
    "pixel shuffle upsampler", "auxiliary head",
  ]

  /// The largest error, relative to the largest number beside it.
  static let tolerance: Float = 1e-5

  /// The layers whose outputs the goldens have, in their order.
  private static func outputs(_ name: String) -> [String] { name == "auxiliary head" ? ["head.3", "7"] : [] }

  @Test("Each golden has its network")
  func complete() throws {
    #expect(try Self.goldens.get().cases.keys.sorted() == Self.names.sorted())
  }

  @Test("A training step, and inference after it", arguments: names)
  func step(_ name: String) throws {
    let goldens = try Self.goldens.get()
    let golden = try #require(goldens.cases[name])
    let network = try Self.network(name, golden.input.example)
    let before = try goldens.parameters(golden.parameters.merging(golden.before) { $1 }, of: network)
    let batch = golden.input.batch
    let plan = try NetworkPlan(
      network, parameters: before, batch: batch, learns: true, wantsInputGradient: true, outputs: Self.outputs(name))
    _ = plan.input.update(fromContentsOf: goldens[golden.input])
    plan.forward(batch: batch, isTraining: true)
    for (index, output) in plan.outputs.enumerated() {
      let actual = try #require(plan.output(of: output))
      #expect(relativeError(actual, goldens[golden.outputs[index]]) < Self.tolerance)
      let gradient = try #require(plan.gradient(of: output))
      _ = gradient.update(fromContentsOf: goldens[golden.outputGradients[index]])
    }
    plan.backward(batch: batch)
    #expect(relativeError(try #require(plan.inputGradient), goldens[golden.inputGradient]) < Self.tolerance)
    let gradients = plan.currentGradients
    let expected = try goldens.parameters(golden.gradients, of: network)
    #expect(try gradients.relativeError(expected) < Self.tolerance)
    #expect(gradients.names == expected.names)

    var after = plan.currentParameters
    #expect(try after.relativeError(goldens.parameters(golden.after, of: network)) < Self.tolerance)
    for name in gradients.names {
      guard let numbers = after[name], let gradient = gradients[name] else { continue }
      after[name] = Tensor(
        shape: numbers.shape, elements: zip(numbers.elements, gradient.elements).map { $0 - 0.1 * $1 })
    }
    let inference = try NetworkPlan(network, parameters: after, batch: batch, outputs: Self.outputs(name))
    _ = inference.input.update(fromContentsOf: goldens[golden.input])
    inference.forward(batch: batch)
    for (output, place) in zip(inference.outputs, golden.inferred) {
      #expect(relativeError(try #require(inference.output(of: output)), goldens[place]) < Self.tolerance)
    }
  }

  @Test("A head beside the way learns only where a loss sees it")
  func unseenHead() throws {
    let network = try Self.network("auxiliary head", [5, 6, 2])
    let parameters = network.initialParameters(seed: 1)
    func gradients(_ outputs: [String]) throws -> Parameters {
      let plan = try NetworkPlan(network, parameters: parameters, batch: 1, learns: true, outputs: outputs)
      for index in plan.input.indices { plan.input[index] = Float(index % 7) / 7 }
      plan.forward(batch: 1, isTraining: true)
      for output in plan.outputs { try #require(plan.gradient(of: output)).update(repeating: 1) }
      plan.backward(batch: 1)
      return plan.currentGradients
    }
    func isZero(_ gradients: Parameters, _ name: String) throws -> Bool {
      try #require(gradients[name]).elements.allSatisfy { $0 == 0 }
    }
    let (both, last) = (try gradients(["head.3", "7"]), try gradients([]))
    #expect(try !isZero(both, "head.1.weight") && !isZero(both, "7.weight"))
    #expect(try isZero(last, "head.1.weight") && !isZero(last, "7.weight"))
  }
}
