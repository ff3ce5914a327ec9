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

  /// Those that torchvision has.
  public static let torchvision: [Architecture] = [
    .resnet18, .resnet34, .resnet50, .densenet121, .googlenet, .vgg16, .alexnet, .squeezenet,
  ]

  /// Height × width × channels of the pictures that the network learnt from.
  public var defaultInput: Shape { [224, 224, 3] }

  /// The number of classes of the weights that are published for it: ImageNet's.
  public var defaultClassCount: Int { 1000 }

  /// How a photo becomes what the network learnt from.
  public var preprocessing: Preprocessing { .imageNet }

  /// The network as a description.
  ///
  /// Parameters have the names that torchvision gives them, so that its weights load as they are, and the arithmetic is
  /// torchvision's.
  ///
  /// - Parameters:
  ///   - input: height × width × channels; ``defaultInput`` where it is nil.
  ///   - classes: the number of classes; ``defaultClassCount`` where it is nil.
  ///   - auxiliaryHeads: whether GoogLeNet has the classifiers that only training uses; others have none.
  ///   - transformInput: whether GoogLeNet takes pictures of ImageNet's mean and deviation and gives them 0.5 and 0.5, as
  ///     torchvision does for the weights that it publishes.
  /// - Throws: `NetworkError` of kind `shape` where the input is too small for the network's windows.
  public func network(
    input: Shape? = nil, classes: Int? = nil, auxiliaryHeads: Bool = false, transformInput: Bool = true
  ) throws(NetworkError) -> Network {
    let classes = classes ?? defaultClassCount
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
      }
    return try Network(input: input ?? defaultInput) { parts }
  }
}
