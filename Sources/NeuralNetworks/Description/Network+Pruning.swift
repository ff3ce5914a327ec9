extension Network {
  /// The layers that others need, without the rest: what stands behind them or beside the way is never run.
  ///
  /// Names, shapes and parameters stay as they are; parameters of layers that are gone are passed over by a plan.
  ///
  /// ```swift
  /// let early = try network.pruned(to: ["layer1.0.relu"])     // no fc, no layer2
  /// ```
  ///
  /// - Parameter names: the layers whose outputs are wanted.
  /// - Throws: ``NetworkError`` of kind `description` where there is no layer of a name, or no name at all.
  public func pruned(to names: [String]) throws(NetworkError) -> Network {
    guard !names.isEmpty else { throw NetworkError(.description, "no layer is asked for") }
    let places = Dictionary(nodes.indices.map { (nodes[$0].name, $0) }, uniquingKeysWith: { first, _ in first })
    var isNeeded = [Bool](repeating: false, count: nodes.count)
    for name in names {
      guard let place = places[name] else {
        throw NetworkError(.description, "there is no layer \(name.debugDescription)")
      }
      isNeeded[place] = true
    }
    // Each layer stands behind those that it takes its inputs from.
    for index in nodes.indices.reversed() where isNeeded[index] {
      for input in nodes[index].inputs where input > 0 { isNeeded[input - 1] = true }
    }
    // Where each value is in the new network; 0 stays the input.
    var values = [0]
    var kept: [Node] = []
    for (index, node) in nodes.enumerated() {
      if isNeeded[index] {
        kept.append(Node(name: node.name, layer: node.layer, inputs: node.inputs.map { values[$0] }, shape: node.shape))
      }
      values.append(kept.count)
    }
    return Network(input: input, nodes: kept)
  }

  /// The output's own layers: what comes before the last layer, without heads beside the way.
  public var withoutHeads: Network {
    // The last layer is one of the network's.
    guard let last = nodes.last, let pruned = try? pruned(to: [last.name]) else { return self }
    return pruned
  }

  /// A layer by its name.
  public func node(named name: String) -> Node? { nodes.first { $0.name == name } }
}
