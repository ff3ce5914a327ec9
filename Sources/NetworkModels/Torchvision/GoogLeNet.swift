import NeuralNetworks

/// GoogLeNet as torchvision has it (Szegedy and others 2014, *Going Deeper with Convolutions*): with batch normalisation, whose
/// epsilon is 1e-3, and with a 3×3 kernel in the branch that the paper gives a 5×5 one.
enum GoogLeNet {
  /// The channels of a module: of the 1×1 branch, of the 3×3 branch before and after, of the other 3×3 branch before and
  /// after, and of the branch that pools.
  private typealias Channels = (Int, Int, Int, Int, Int, Int)

  /// The parts of a network.
  ///
  /// - Parameters:
  ///   - classes: the number of classes.
  ///   - auxiliaryHeads: whether there are the two classifiers beside the way, which only training uses.
  ///   - transformInput: whether inputs have ImageNet's mean and deviation and get 0.5 and 0.5 instead, which the weights
  ///     that were converted from TensorFlow want.
  @NetworkBuilder static func parts(
    classes: Int, auxiliaryHeads: Bool, transformInput: Bool
  ) -> [any NetworkPart] {
    if transformInput {
      ChannelAffine(
        factors: [0.229 / 0.5, 0.224 / 0.5, 0.225 / 0.5],
        summands: [(0.485 - 0.5) / 0.5, (0.456 - 0.5) / 0.5, (0.406 - 0.5) / 0.5]
      ).named("transform_input")
    }
    BasicConvolution(64, kernel: 7, stride: 2, padding: 3).named("conv1")
    MaxPool2D(3, stride: 2, ceiling: true).named("maxpool1")
    BasicConvolution(64, kernel: 1).named("conv2")
    BasicConvolution(192, kernel: 3, padding: 1).named("conv3")
    MaxPool2D(3, stride: 2, ceiling: true).named("maxpool2")
    inception((64, 96, 128, 16, 32, 32)).named("inception3a")
    inception((128, 128, 192, 32, 96, 64)).named("inception3b")
    MaxPool2D(3, stride: 2, ceiling: true).named("maxpool3")
    inception((192, 96, 208, 16, 48, 64)).named("inception4a")
    if auxiliaryHeads { auxiliaryHead(classes).named("aux1") }
    inception((160, 112, 224, 24, 64, 64)).named("inception4b")
    inception((128, 128, 256, 24, 64, 64)).named("inception4c")
    inception((112, 144, 288, 32, 64, 64)).named("inception4d")
    if auxiliaryHeads { auxiliaryHead(classes).named("aux2") }
    inception((256, 160, 320, 32, 128, 128)).named("inception4e")
    MaxPool2D(2, stride: 2, ceiling: true).named("maxpool4")
    inception((256, 160, 320, 32, 128, 128)).named("inception5a")
    inception((384, 192, 384, 48, 128, 128)).named("inception5b")
    AveragePool2D.global.named("avgpool")
    Flatten().named("flatten")
    Dropout(0.2).named("dropout")
    Dense(classes).named("fc")
  }

  private static func inception(_ channels: Channels) -> Parallel {
    Parallel {
      BasicConvolution(channels.0, kernel: 1).named("branch1")
      Block {
        BasicConvolution(channels.1, kernel: 1)
        BasicConvolution(channels.2, kernel: 3, padding: 1)
      }.named("branch2")
      Block {
        BasicConvolution(channels.3, kernel: 1)
        BasicConvolution(channels.4, kernel: 3, padding: 1)
      }.named("branch3")
      Block {
        MaxPool2D(3, stride: 1, padding: 1, ceiling: true)
        BasicConvolution(channels.5, kernel: 1)
      }.named("branch4")
    }
  }

  private static func auxiliaryHead(_ classes: Int) -> AuxiliaryHead {
    AuxiliaryHead {
      AveragePool2D.adaptive(height: 4, width: 4).named("pool")
      BasicConvolution(128, kernel: 1).named("conv")
      Flatten().named("flatten")
      Dense(1024).named("fc1")
      Activation(.relu).named("relu")
      Dropout(0.7).named("dropout")
      Dense(classes).named("fc2")
    }
  }
}

/// A convolution, a batch normalisation and an activation.
struct BasicConvolution: NetworkPart {
  private let convolution: Conv2D

  init(_ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0) {
    convolution = Conv2D(outputs, kernel: kernel, stride: stride, padding: .all(padding), bias: false)
  }

  func add(to graph: inout NetworkGraph, after input: Int) throws(NetworkError) -> Int {
    try graph.append(parts, after: input)
  }

  @NetworkBuilder private var parts: [any NetworkPart] {
    convolution.named("conv")
    BatchNorm(epsilon: 1e-3).named("bn")
    Activation(.relu).named("relu")
  }
}
