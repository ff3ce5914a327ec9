public import NeuralNetworks
public import Tensors

/// A network that has a name.
///
/// ```swift
/// let network = try Architecture.resnet18.network()
/// print(network.summary)
/// ```
public enum Architecture: String, CaseIterable, Codable, Hashable, Sendable {
  /// torchvision's `resnet18`: 18 layers, 11.7 million weights.
  case resnet18
  /// torchvision's `resnet34`.
  case resnet34
  /// torchvision's `resnet50`, of bottleneck blocks.
  case resnet50
  /// torchvision's `densenet121`.
  case densenet121
  /// torchvision's `googlenet`.
  case googlenet
  /// torchvision's `vgg16`, without batch normalisation.
  case vgg16
  /// torchvision's `alexnet`.
  case alexnet
  /// torchvision's `squeezenet1_1`.
  case squeezenet = "squeezenet1_1"
  /// A shallow perceptron: one hidden layer of 256 numbers.
  case mlp
  /// A deep perceptron: four hidden layers of 256 numbers.
  case deepMLP = "deep-mlp"
  /// LeNet-5: two convolutions and three dense layers.
  case lenet5
  /// A small GoogLeNet: modules with a true 5×5 branch, 1×1 bottlenecks, and auxiliary heads.
  case smallInception = "small-inception"
  /// A small residual network, whose activations stand behind the sums.
  case smallResNet = "small-resnet"
  /// A small residual network, whose activations stand before the convolutions.
  case smallPreactivationResNet = "small-preactivation-resnet"
  /// A small DenseNet, of bottlenecks and transitions that halve the channels.
  case smallDenseNet = "small-densenet"
  /// The small residual network without its ways around the blocks.
  case smallPlain = "small-plain"

  /// Those that torchvision has.
  public static let torchvision: [Architecture] = [
    .resnet18, .resnet34, .resnet50, .densenet121, .googlenet, .vgg16, .alexnet, .squeezenet,
  ]

  /// Those for small pictures, which a laptop trains; they have no published weights.
  public static let small: [Architecture] = [
    .mlp, .deepMLP, .lenet5, .smallInception, .smallResNet, .smallPreactivationResNet, .smallDenseNet, .smallPlain,
  ]

  /// Whether it is one of ``small``.
  public var isSmall: Bool { Self.small.contains(self) }

  /// Height × width × channels of the pictures that the network learnt from, or that a small one is meant for.
  public var defaultInput: Shape { isSmall ? [32, 32, 3] : [224, 224, 3] }

  /// The number of classes of the weights that are published for it: ImageNet's; 10 for a small one.
  public var defaultClassCount: Int { isSmall ? 10 : 1000 }

  /// How a photo becomes what the network learnt from; for a small one from −1 to 1.
  public var preprocessing: Preprocessing { isSmall ? .signed() : .imageNet }

  /// The network as a description.
  ///
  /// Parameters of those that torchvision has are named as there, so that its weights load as they are, and the arithmetic
  /// is torchvision's.
  ///
  /// - Parameters:
  ///   - input: height × width × channels; ``defaultInput`` where it is nil.
  ///   - classes: the number of classes; ``defaultClassCount`` where it is nil.
  ///   - auxiliaryHeads: whether GoogLeNet and the small one have the classifiers that only training uses, whose outputs
  ///     are ``auxiliaryOutputs``; others have none.
  ///   - transformInput: whether GoogLeNet takes pictures of ImageNet's mean and deviation and gives them 0.5 and 0.5, as
  ///     torchvision does for the weights that it publishes.
  ///   - form: how deep and wide a small network of three stages is; others have one form.
  /// - Throws: `NetworkError` of kind `shape` where the input is too small for the network's windows.
  public func network(
    input: Shape? = nil, classes: Int? = nil, auxiliaryHeads: Bool = false, transformInput: Bool = true,
    form: Form = Form()
  ) throws(NetworkError) -> Network {
    let classes = classes ?? defaultClassCount
    let input = input ?? defaultInput
    let parts =
      switch self {
      case .resnet18: ResNet.parts([2, 2, 2, 2], bottlenecks: false, classes: classes)
      case .resnet34: ResNet.parts([3, 4, 6, 3], bottlenecks: false, classes: classes)
      case .resnet50: ResNet.parts([3, 4, 6, 3], bottlenecks: true, classes: classes)
      case .densenet121: DenseNet.parts([6, 12, 24, 16], growth: 32, channels: 64, classes: classes)
      case .googlenet:
        GoogLeNet.parts(classes: classes, auxiliaryHeads: auxiliaryHeads, transformInput: transformInput)
      case .vgg16: PlainNetworks.vgg16(classes: classes)
      case .alexnet: PlainNetworks.alexNet(classes: classes)
      case .squeezenet: PlainNetworks.squeezeNet(classes: classes)
      case .mlp: Perceptrons.parts(hiddenLayers: 1, classes: classes)
      case .deepMLP: Perceptrons.parts(hiddenLayers: 4, classes: classes)
      case .lenet5: LeNet5.parts(classes: classes)
      case .smallInception:
        SmallInception.parts(
          form, stride: form.stride(for: input), classes: classes, auxiliaryHeads: auxiliaryHeads)
      case .smallResNet:
        SmallResNet.parts(form, stride: form.stride(for: input), hasSkips: true, classes: classes)
      case .smallPreactivationResNet:
        PreactivationResNet.parts(form, stride: form.stride(for: input), classes: classes)
      case .smallDenseNet: SmallDenseNet.parts(form, stride: form.stride(for: input), classes: classes)
      case .smallPlain:
        SmallResNet.parts(form, stride: form.stride(for: input), hasSkips: false, classes: classes)
      }
    return try Network(input: input) { parts }
  }

  /// The names of the layers that give the classes of the auxiliary heads; empty where there are none.
  public var auxiliaryOutputs: [String] {
    switch self {
    case .googlenet, .smallInception: ["aux1.fc2", "aux2.fc2"]
    default: []
    }
  }
}
