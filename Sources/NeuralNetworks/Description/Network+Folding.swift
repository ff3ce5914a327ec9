import Tensors

extension Network {
  /// The same network for inference, with each batch normalisation folded into the convolution or dense layer before it, and
  /// its parameters.
  ///
  /// A normalisation that alone takes the output of a convolution or of a dense layer disappears: with s = weight / √(running variance + epsilon), the layer's weights become w · s, its bias (b − running mean) · s + bias.
  /// Any other becomes a ``ChannelScale``: one multiply-add.
  ///
  /// - Throws: ``NetworkError`` of kind `parameters` where one is missing.
  public func folded(_ parameters: Parameters) throws(NetworkError) -> (network: Network, parameters: Parameters) {
    var graph = FoldedGraph(self, parameters)
    for index in nodes.indices { try graph.add(index) }
    return (Network(input: input, nodes: graph.nodes), graph.parameters)
  }
}

/// A network while its nodes are taken over one after the other.
private struct FoldedGraph {
  private let network: Network
  private let original: Parameters
  /// How many layers take each value.
  private var uses: [Int]
  /// Where each value of the network is in the new one.
  private var places = [0]
  private(set) var nodes: [Network.Node] = []
  private(set) var parameters = Parameters()

  init(_ network: Network, _ parameters: Parameters) {
    self.network = network
    original = parameters
    uses = [Int](repeating: 0, count: network.nodes.count + 1)
    for node in network.nodes { for input in node.inputs { uses[input] += 1 } }
  }

  mutating func add(_ index: Int) throws(NetworkError) {
    let node = network.nodes[index]
    guard let normalisation = node.layer as? BatchNorm else {
      for declaration in network.declarations(of: node) {
        parameters[declaration.name] = try tensor(declaration.name)
      }
      append(node, node.layer)
      return
    }
    let scale = try scale(of: node, normalisation)
    let input = node.inputs[0]
    if input > 0, uses[input] == 1, fold(scale, into: places[input] - 1) {
      places.append(places[input])
      return
    }
    parameters["\(node.name).weight"] = scale.factor
    parameters["\(node.name).bias"] = scale.summand
    append(node, ChannelScale())
  }

  private mutating func append(_ node: Network.Node, _ layer: any Layer) {
    nodes.append(
      Network.Node(name: node.name, layer: layer, inputs: node.inputs.map { places[$0] }, shape: node.shape))
    places.append(nodes.count)
  }

  /// Scales the outputs of a layer, where it is one whose weights can.
  private mutating func fold(_ scale: (factor: Tensor<Float>, summand: Tensor<Float>), into index: Int) -> Bool {
    let node = nodes[index]
    let layer: any Layer
    if var convolution = node.layer as? Conv2D {
      convolution.hasBias = true
      layer = convolution
    } else if var dense = node.layer as? Dense {
      dense.hasBias = true
      layer = dense
    } else {
      return false
    }
    guard let weights = parameters["\(node.name).weight"] else { return false }
    // Output channels are the innermost axis of both.
    let (factor, summand) = (scale.factor.elements, scale.summand.elements)
    let bias = parameters["\(node.name).bias"]?.elements ?? factor.map { _ in 0 }
    let scaled = weights.elements.enumerated().map { $1 * factor[$0 % factor.count] }
    parameters["\(node.name).weight"] = Tensor(shape: weights.shape, elements: scaled)
    parameters["\(node.name).bias"] = Tensor(
      shape: scale.factor.shape, elements: bias.indices.map { bias[$0] * factor[$0] + summand[$0] })
    nodes[index].layer = layer
    return true
  }

  private func tensor(_ name: String) throws(NetworkError) -> Tensor<Float> {
    guard let tensor = original[name] else { throw NetworkError(.parameters, "there is no parameter \(name)") }
    return tensor
  }

  /// The normalisation as y = factor · x + summand.
  private func scale(
    of node: Network.Node, _ layer: BatchNorm
  ) throws(NetworkError) -> (factor: Tensor<Float>, summand: Tensor<Float>) {
    let mean = try tensor("\(node.name).running_mean").elements
    let runningVariance = try tensor("\(node.name).running_var")
    let (variance, channels) = (runningVariance.elements, runningVariance.shape)
    let weight = layer.isAffine ? try tensor("\(node.name).weight") : Tensor(shape: channels, repeating: 1)
    let bias = layer.isAffine ? try tensor("\(node.name).bias") : Tensor(zeros: channels)
    let factor = weight.elements.enumerated().map {
      Float(Double($1) / (Double(variance[$0]) + Double(layer.epsilon)).squareRoot())
    }
    let summand = bias.elements.enumerated().map { $1 - mean[$0] * factor[$0] }
    return (Tensor(shape: weight.shape, elements: factor), Tensor(shape: bias.shape, elements: summand))
  }
}
