public import NeuralNetworks
import Tensors

/// A network with its weights, and what it wants to see.
///
/// ```swift
/// let model = try NetworkModel(.resnet18, weights: "resnet18.safetensors")
/// ```
public struct NetworkModel: Sendable {
  /// What the network is called: its architecture's name, or its file's.
  public var name: String
  /// The network, for one size of input.
  public var network: Network
  /// Its weights.
  public var parameters: Parameters
  /// How a photo becomes its input.
  public var preprocessing: Preprocessing
  /// The names of the classes, in the order of the outputs; empty where they are not known.
  public var classes: [String]

  /// A network of known parts.
  public init(
    name: String, network: Network, parameters: Parameters, preprocessing: Preprocessing, classes: [String] = []
  ) {
    self.name = name
    self.network = network
    self.parameters = parameters
    self.preprocessing = preprocessing
    self.classes = classes
  }

  /// A named network with weights that nothing has trained: what it shows is what the architecture alone does.
  public init(_ architecture: Architecture, seed: UInt64) throws(NetworkError) {
    let network = try architecture.network()
    self.init(
      name: architecture.rawValue, network: network, parameters: network.initialParameters(seed: seed),
      preprocessing: architecture.preprocessing)
  }

  /// The same network for pictures of another size.
  ///
  /// - Throws: `NetworkError` of kind `shape` where the network cannot work on them.
  public func with(size: PictureSize) throws(NetworkError) -> NetworkModel {
    var model = self
    model.network = try network.with(input: [size.height, size.width, network.input[2]])
    return model
  }
}
