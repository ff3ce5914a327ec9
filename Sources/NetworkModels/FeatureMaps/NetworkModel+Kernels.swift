public import NeuralNetworks
public import Tensors

extension NetworkModel {
  /// The layers that have kernels: convolutions and transposed convolutions, in the order of the network.
  public var kernelLayers: [String] {
    network.nodes.filter { $0.layer is Conv2D || $0.layer is TransposedConv2D }.map(\.name)
  }

  /// The weights of a convolution: kernel height × kernel width × input channels × output channels.
  ///
  /// In a layer of groups the input channels are those of a group.
  ///
  /// - Throws: `NetworkError` of kind `description` where there is no such layer or it has no kernels.
  public func kernels(of layer: String) throws(NetworkError) -> Tensor<Float> {
    guard let node = network.node(named: layer), let weights = parameters["\(layer).weight"] else {
      throw NetworkError(.description, "there is no layer \(layer.debugDescription) that has weights")
    }
    switch node.layer {
    case is Conv2D: return weights
    // Its memory has the axes of the convolution that it turns round.
    case is TransposedConv2D: return weights.permuted([0, 1, 3, 2])
    default:
      throw NetworkError(
        .description,
        "layer \(layer.debugDescription) is of the kind \(type(of: node.layer).kind), which has no kernels")
    }
  }

  /// Whether a layer sees the picture itself, so that its kernels are small pictures.
  public func seesPicture(_ layer: String) -> Bool {
    guard let node = network.node(named: layer) else { return false }
    // What is done to each number by itself changes no kernel's meaning.
    var value = node.inputs[0]
    while value > 0, network.nodes[value - 1].layer is ChannelAffine { value = network.nodes[value - 1].inputs[0] }
    return value == 0
  }
}
