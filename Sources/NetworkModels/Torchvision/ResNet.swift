import Convolution
import NeuralNetworks
import Tensors

/// Residual networks as torchvision has them (He and others 2015, *Deep Residual Learning for Image Recognition*).
///
/// The bottleneck's stride is that of its 3×3 convolution, not of the first ("ResNet v1.5"). Of a block's activations the one behind
/// the sum is called `relu`, those within `relu1` and `relu2`: in torchvision they are one module that is run several times.
enum ResNet {
  /// The parts of a network.
  ///
  /// - Parameters:
  ///   - counts: the blocks of each of the four stages.
  ///   - bottlenecks: whether blocks are 1×1, 3×3 and 1×1 convolutions instead of two of 3×3.
  ///   - classes: the number of classes.
  @NetworkBuilder static func parts(
    _ counts: [Int], bottlenecks: Bool, classes: Int
  ) -> [any NetworkPart] {
    Conv2D(64, kernel: 7, stride: 2, padding: .all(3), bias: false).named("conv1")
    BatchNorm().named("bn1")
    Activation(.relu).named("relu")
    MaxPool2D(3, stride: 2, padding: 1).named("maxpool")
    for (stage, count) in counts.enumerated() {
      Block {
        for block in 0..<count {
          ResNetBlock(width: 64 << stage, stride: stage > 0 && block == 0 ? 2 : 1, isBottleneck: bottlenecks)
        }
      }.named("layer\(stage + 1)")
    }
    AveragePool2D.global.named("avgpool")
    Flatten().named("flatten")
    Dense(classes).named("fc")
  }
}

/// A block and the way around it, with its activation behind the sum.
struct ResNetBlock: NetworkPart {
  let width: Int
  let stride: Int
  let isBottleneck: Bool
  /// Whether there is a way around; without it this is a piece of a plain network.
  var hasSkip = true

  func add(to graph: inout NetworkGraph, after input: Int) throws(NetworkError) -> Int {
    let outputs = isBottleneck ? 4 * width : width
    let body = try graph.append(isBottleneck ? bottleneck : basic, after: input)
    guard hasSkip else { return try graph.append(Activation(.relu), inputs: [body], named: "relu") }
    var around = input
    if stride > 1 || graph.shape(of: input)[2] != outputs {
      around = try graph.append(
        [Conv2D(outputs, kernel: 1, stride: stride, bias: false), BatchNorm()], after: input, named: "downsample")
    }
    let sum = try graph.append(Sum(), inputs: [body, around], named: "add")
    return try graph.append(Activation(.relu), inputs: [sum], named: "relu")
  }

  @NetworkBuilder private var basic: [any NetworkPart] {
    Conv2D(width, kernel: 3, stride: stride, padding: .all(1), bias: false).named("conv1")
    BatchNorm().named("bn1")
    Activation(.relu).named("relu1")
    Conv2D(width, kernel: 3, padding: .all(1), bias: false).named("conv2")
    BatchNorm().named("bn2")
  }

  @NetworkBuilder private var bottleneck: [any NetworkPart] {
    Conv2D(width, kernel: 1, bias: false).named("conv1")
    BatchNorm().named("bn1")
    Activation(.relu).named("relu1")
    Conv2D(width, kernel: 3, stride: stride, padding: .all(1), bias: false).named("conv2")
    BatchNorm().named("bn2")
    Activation(.relu).named("relu2")
    Conv2D(4 * width, kernel: 1, bias: false).named("conv3")
    BatchNorm().named("bn3")
  }
}

extension Conv2D.Padding {
  /// The same number of zeros on all sides, as PyTorch's number says it.
  static func all(_ count: Int) -> Self {
    .explicit(ConvolutionGeometry.Padding(count))
  }
}
