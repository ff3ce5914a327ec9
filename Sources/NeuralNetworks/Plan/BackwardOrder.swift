/// Which layers a backward run goes through, and what each of them gives.
struct BackwardOrder {
  /// The gradient of an input that a layer gives.
  struct Gradient {
    /// Whether it is added to what is there, because another layer has written its part already.
    var accumulates: Bool
  }

  /// The layers, the last first.
  private(set) var nodes: [Int] = []
  /// For each layer and each of its inputs the gradient that is asked for; nil where nobody does.
  private(set) var gradients: [[Gradient?]]
  /// The values that have a gradient: 0 is the network's input, i + 1 the output of layer i.
  private(set) var values: Set<Int>

  /// No gradients at all.
  init(without network: Network) {
    gradients = network.nodes.map { $0.inputs.map { _ in nil } }
    values = []
  }

  /// From the values whose gradients the loss writes back to the parameters and, where it is asked for, to the input.
  init(_ network: Network, from seeds: Set<Int>, wantsInputGradient: Bool) {
    self.init(without: network)
    values = seeds
    for index in network.nodes.indices.reversed() where values.contains(index + 1) {
      nodes.append(index)
      for (position, input) in network.nodes[index].inputs.enumerated() where input > 0 || wantsInputGradient {
        gradients[index][position] = Gradient(accumulates: values.contains(input))
        values.insert(input)
      }
    }
  }
}
