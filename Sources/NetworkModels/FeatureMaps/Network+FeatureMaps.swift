public import NeuralNetworks
public import Tensors

extension Network {
  /// What layers make of one input, as at inference.
  ///
  /// Only what these layers need is run.
  ///
  /// - Parameters:
  ///   - input: height × width × channels, as ``Preprocessing`` makes it; of any size that the layers can work on.
  ///   - parameters: the network's; those of layers that are not run may be missing.
  ///   - patterns: names of layers, in which `*` stands for any letters and `?` for one.
  ///   - parallelism: how many threads work. The result never depends on it.
  /// - Throws: `NetworkError` of kind `description` where there is no such layer, `shape` where the layers cannot work on the
  ///   input, `parameters` where the network's weights fit no input of this size.
  public func featureMaps(
    of input: Tensor<Float>, parameters: Parameters, at patterns: [String], parallelism: Parallelism = .available
  ) throws(NetworkError) -> FeatureMaps {
    let names = try layerNames(matching: patterns)
    nonisolated(unsafe) let plan = try NetworkPlan(
      try pruned(to: names).with(input: input.shape), parameters: parameters, batch: 1, outputs: names, kept: .outputs,
      runsOnce: true, parallelism: parallelism)
    plan.write(input)
    plan.forward(batch: 1)
    let maps = try parallelism.map(names.count) { (index) throws(NetworkError) in try plan.value(of: names[index]) }
    return FeatureMaps(input: input, layers: names, maps: maps)
  }
}

extension NetworkPlan {
  /// Writes one input, or as many as there are examples.
  func write(_ numbers: Tensor<Float>) {
    let input = input
    precondition(numbers.count <= input.count, "\(numbers.shape) for an input of \(network.input)")
    numbers.withUnsafeBufferPointer { _ = input.update(fromContentsOf: $0) }
  }

  /// The output of a layer for the first example.
  func value(of name: String) throws(NetworkError) -> Tensor<Float> {
    guard let numbers = output(of: name), let shape = network.node(named: name)?.shape else {
      throw NetworkError(.description, "there is no layer \(name.debugDescription)")
    }
    return Tensor(shape: shape, elements: numbers.prefix(shape.count))
  }
}
