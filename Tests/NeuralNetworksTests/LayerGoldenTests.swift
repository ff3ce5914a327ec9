import Convolution
import NeuralNetworks
import Tensors
import Testing

/// Every layer and its options against PyTorch's, computed in double precision (tools/make-network-goldens.py).
@Suite("Layers against PyTorch's")
struct LayerGoldenTests {
  struct Case: Decodable, Sendable {
    var training: Bool
    var parameters: [String: TrainingGoldensPlace]
    var before: [String: TrainingGoldensPlace]
    var after: [String: TrainingGoldensPlace]
    var fans: [Int]?
    var input: TrainingGoldensPlace
    var output: TrainingGoldensPlace
    var outputGradient: TrainingGoldensPlace
    var inputGradient: TrainingGoldensPlace
    var gradients: [String: TrainingGoldensPlace]
  }

  private typealias Extent = ConvolutionGeometry.Extent

  static let layers: [String: any Layer] = [
    "dense": Dense(5),
    "dense without bias": Dense(17, bias: false),
    "convolution": Conv2D(3, kernel: 3),
    "convolution same": Conv2D(3, kernel: 3, padding: .same),
    "convolution same even": Conv2D(2, kernel: Extent(height: 4, width: 2), padding: .same),
    "convolution same dilated": Conv2D(2, kernel: 3, padding: .same, dilation: 2),
    "convolution same strided": Conv2D(
      2, kernel: Extent(height: 3, width: 2), stride: Extent(height: 2, width: 3), padding: .same),
    "convolution explicit": Conv2D(
      3, kernel: Extent(height: 3, width: 2), padding: .explicit(.init(top: 2, left: 1, bottom: 2, right: 1))),
    "convolution strided": Conv2D(
      3, kernel: Extent(3), stride: Extent(height: 2, width: 1), padding: .explicit(.init(1))),
    "convolution dilated": Conv2D(
      3, kernel: Extent(height: 2, width: 3), padding: .explicit(.init(1)), dilation: Extent(height: 3, width: 2)),
    "convolution groups": Conv2D(6, kernel: 3, stride: 2, padding: .explicit(.init(1)), groups: 2),
    "convolution depthwise": Conv2D(4, kernel: 3, padding: .same, groups: 4),
    "convolution depthwise twice": Conv2D(8, kernel: 3, groups: 4, bias: false),
    "convolution 1x1": Conv2D(17, kernel: 1, bias: false),
    "transposed": TransposedConv2D(3, kernel: 3),
    "transposed strided": TransposedConv2D(3, kernel: 3, stride: 2, padding: 1, outputPadding: 1),
    "transposed oblong": TransposedConv2D(
      2, kernel: Extent(height: 2, width: 3), stride: Extent(height: 3, width: 2), padding: Extent(height: 0, width: 1),
      outputPadding: Extent(height: 2, width: 1)),
    "transposed gaps": TransposedConv2D(2, kernel: 1, stride: 2, bias: false),
    "transposed dilated": TransposedConv2D(3, kernel: 2, stride: 2, padding: 2, outputPadding: 1, dilation: 3),
    "transposed dilated padded": TransposedConv2D(2, kernel: 2, padding: 2, outputPadding: 2, dilation: 3),
    "transposed groups": TransposedConv2D(6, kernel: 3, stride: 2, groups: 2, bias: false),
    "transposed depthwise": TransposedConv2D(4, kernel: 2, stride: 2, groups: 4),
    "max pool": MaxPool2D(2),
    "max pool ties": MaxPool2D(3, stride: 2, padding: 1),
    "max pool oblong": MaxPool2D(
      kernel: Extent(height: 2, width: 3), stride: Extent(height: 1, width: 2), padding: Extent(1)),
    "max pool ceiling": MaxPool2D(2, ceiling: true),
    "max pool ceiling padded": MaxPool2D(3, stride: 2, padding: 1, ceiling: true),
    "max pool ceiling far": MaxPool2D(2, stride: 3, padding: 1, ceiling: true),
    "max pool ceiling small": MaxPool2D(
      kernel: Extent(height: 8, width: 7), stride: Extent(height: 4, width: 3), ceiling: true),
    "max pool dilated": MaxPool2D(
      kernel: Extent(2), stride: Extent(1), padding: Extent(1), dilation: Extent(height: 2, width: 3)),
    "max pool dilated ceiling": MaxPool2D(
      kernel: Extent(height: 3, width: 2), stride: Extent(2), padding: Extent(1), dilation: Extent(2), ceiling: true),
    "average pool": AveragePool2D(2),
    "average pool padded": AveragePool2D(3, stride: 2, padding: 1),
    "average pool oblong": AveragePool2D(
      kernel: Extent(height: 3, width: 2), stride: Extent(height: 2, width: 1), padding: Extent(height: 1, width: 0)),
    "average pool without padding": AveragePool2D(3, stride: 2, padding: 1, countsPadding: false),
    "average pool ceiling": AveragePool2D(2, ceiling: true),
    "average pool ceiling padded": AveragePool2D(3, stride: 2, padding: 1, ceiling: true),
    "average pool ceiling far": AveragePool2D(2, stride: 3, padding: 1, ceiling: true),
    "average pool ceiling small": AveragePool2D(
      kernel: Extent(height: 8, width: 7), stride: Extent(height: 4, width: 3), ceiling: true),
    "average pool ceiling without padding": AveragePool2D(
      3, stride: 2, padding: 1, ceiling: true, countsPadding: false),
    "adaptive pool": AveragePool2D.adaptive(height: 4, width: 3),
    "adaptive pool larger": AveragePool2D.adaptive(height: 7, width: 5),
    "global pool": AveragePool2D.global,
    "flatten": Flatten(),
    "batch norm": BatchNorm(),
    "batch norm inference": BatchNorm(),
    "batch norm options": BatchNorm(momentum: 0.3, epsilon: 1e-2),
    "batch norm plain": BatchNorm(affine: false),
    "batch norm plain inference": BatchNorm(affine: false),
    "batch norm features": BatchNorm(),
    "dropout inference": Dropout(),
    "local response": LocalResponseNorm(3, alpha: 0.5),
    "local response even": LocalResponseNorm(2, alpha: 1.5, beta: 0.6, k: 2),
    "local response wide": LocalResponseNorm(7, alpha: 0.9),
    "sigmoid": Activation(.sigmoid),
    "tanh": Activation(.tanh),
    "relu": Activation(.relu),
    "leaky relu": Activation(.leakyReLU(slope: 0.2)),
    "prelu": PReLU(),
    "prelu channels": PReLU(perChannel: true),
    "softmax": Softmax(),
    "softmax pixels": Softmax(),
    "log softmax": Softmax(logarithmic: true),
    "pixel shuffle": PixelShuffle(2),
    "pixel unshuffle": PixelShuffle(2, inverse: true),
    "upsample nearest": Upsample(3),
    "upsample bilinear": Upsample(3, method: .bilinear),
    "upsample corners": Upsample(2, method: .bilinearWithCorners),
    "upsample corners small": Upsample(3, method: .bilinearWithCorners),
  ]

  static let goldens = Result { try TrainingGoldens<Case>("layers") }

  /// The largest error, relative to the largest number beside it: what rounding does to sums of about 40 products.
  static let tolerance: Float = 2e-6

  @Test("Each has a golden, and each golden its layer")
  func complete() throws {
    #expect(try Self.goldens.get().cases.keys.sorted() == Self.layers.keys.sorted())
  }

  @Test("Output, gradients and running averages", arguments: layers.keys.sorted())
  func agrees(_ name: String) throws {
    let goldens = try Self.goldens.get()
    let golden = try #require(goldens.cases[name])
    let layer = try #require(Self.layers[name])
    let network = try Network(input: golden.input.example) { layer.named("") }
    func parameters(_ places: [String: TrainingGoldensPlace]) throws -> Parameters {
      try goldens.parameters(places, of: network, prefix: ".")
    }
    #expect(network.output == golden.output.example)
    let batch = golden.input.batch
    // Room for more examples than there are, so that no count is taken for the other.
    let plan = try NetworkPlan(
      network, parameters: parameters(golden.parameters.merging(golden.before) { $1 }), batch: batch + 1, learns: true,
      wantsInputGradient: true)
    _ = plan.input.update(fromContentsOf: goldens[golden.input])
    plan.forward(batch: batch, isTraining: golden.training)
    let output = try #require(plan.output(of: plan.outputs[0]))
    #expect(relativeError(output, goldens[golden.output]) < Self.tolerance)
    _ = try #require(plan.gradient(of: plan.outputs[0])).update(fromContentsOf: goldens[golden.outputGradient])
    plan.backward(batch: batch)
    #expect(relativeError(try #require(plan.inputGradient), goldens[golden.inputGradient]) < Self.tolerance)
    #expect(try plan.currentGradients.relativeError(parameters(golden.gradients)) < Self.tolerance)
    #expect(plan.currentGradients.names.count == golden.gradients.count)
    let after = try parameters(golden.training ? golden.after : golden.before)
    #expect(try plan.currentParameters.relativeError(after) < Self.tolerance)
  }

  @Test("The inputs and outputs that initializers count", arguments: layers.keys.sorted())
  func fans(_ name: String) throws {
    guard let golden = try Self.goldens.get().cases[name], let fans = golden.fans else { return }
    let declarations = try #require(Self.layers[name]).parameters(for: [golden.input.example])
    #expect(!declarations.isEmpty)
    for declaration in declarations { #expect([declaration.fans.input, declaration.fans.output] == fans) }
  }
}
