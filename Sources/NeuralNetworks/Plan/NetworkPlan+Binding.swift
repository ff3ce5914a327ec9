import Convolution
import Tensors

extension NetworkPlan {
  /// Parameters' memory, filled: trained ones, their gradients, the others, and where each lies.
  static func bind(
    _ network: Network, _ parameters: Parameters, learns: Bool, _ parallelism: Parallelism
  ) throws(NetworkError) -> (
    FloatMemory, FloatMemory, FloatMemory, [(declaration: ParameterDeclaration, buffer: ParameterBuffer)]
  ) {
    try network.check(parameters)
    try checkMemory(network, copies: 1, trained: learns ? 1 : 0)
    let declarations = network.declarations
    func count(_ isTrained: Bool) -> Int {
      declarations.reduce(0) { $0 + ($1.isTrained == isTrained ? $1.shape.count : 0) }
    }
    let trained = FloatMemory(zeros: count(true), parallelism: parallelism)
    let gradients = FloatMemory(zeros: learns ? count(true) : 0, parallelism: parallelism)
    let constants = FloatMemory(zeros: count(false))
    var (place, constantPlace) = (0, 0)
    var bound: [(declaration: ParameterDeclaration, buffer: ParameterBuffer)] = []
    for declaration in declarations where parameters[declaration.name] != nil {
      let (isTrained, count) = (declaration.isTrained, declaration.shape.count)
      let values = isTrained ? trained.base + place : constants.base + constantPlace
      let gradient = learns && isTrained ? gradients.base + place : nil
      bound.append((declaration, ParameterBuffer(values: values, gradient: gradient, count: count)))
      if isTrained { place += count } else { constantPlace += count }
    }
    copy(parameters, to: bound, parallelism)
    return (trained, gradients, constants, bound)
  }

  /// Copies numbers to where the parameters lie that have them.
  private static func copy(
    _ parameters: Parameters, to bound: [(declaration: ParameterDeclaration, buffer: ParameterBuffer)],
    _ parallelism: Parallelism
  ) {
    nonisolated(unsafe) let bound = bound
    parallelism.forEach(bound.count) { index in
      let (declaration, buffer) = bound[index]
      parameters[declaration.name]?.withUnsafeBufferPointer { numbers in
        precondition(numbers.count == buffer.count, "\(numbers.count) numbers for \(declaration.name)")
        guard let numbers = numbers.baseAddress else { return }
        buffer.values.update(from: numbers, count: buffer.count)
      }
    }
  }

  /// Sees to it that there is memory for a network's parameters.
  ///
  /// - Parameters:
  ///   - copies: how often all are there.
  ///   - trained: how many more numbers there are for each one that is trained: gradients, what an optimizer remembers.
  /// - Throws: ``NetworkError`` of kind `shape`.
  static func checkMemory(_ network: Network, copies: Int, trained: Int) throws(NetworkError) {
    // Below 2³¹ each, so that the sum of all layers does not overflow.
    let count = network.declarations.reduce(0) { $0 + $1.shape.count * (copies + ($1.isTrained ? trained : 0)) }
    guard count <= ProcessLimits.memory / MemoryLayout<Float>.stride else {
      throw NetworkError(
        .shape, "the network's parameters take \(4 * count) bytes of memory, of \(ProcessLimits.memory) that there are")
    }
  }

  /// How many numbers the place of each value has, and all together.
  static func places(
    in network: Network, batch: Int, copies: Int, _ parallelism: Parallelism
  ) throws(NetworkError) -> (places: [Int], total: Int) {
    // What is left of the memory, in floats.
    var room = ProcessLimits.memory / MemoryLayout<Float>.stride
    func take(_ count: Int, times factors: Int..., by name: String) throws(NetworkError) {
      let (wanted, overflows) = factors.reduce((count, false)) {
        let product = $0.0.multipliedReportingOverflow(by: $1)
        return (product.partialValue, $0.1 || product.overflow)
      }
      guard !overflows, wanted <= room else {
        throw NetworkError(
          .shape,
          "\(name) takes more than what there is of \(ProcessLimits.memory) bytes of memory, for \(batch) examples")
      }
      room -= wanted
    }
    var places: [Int] = []
    try take(network.input.count, times: batch, copies, by: "the input of \(network.input)")
    places.append((network.input.count * batch + 31) / 16 * 16)
    for node in network.nodes {
      let scratch = node.layer.scratchCount(for: network.inputShapes(of: node))
      try take(node.shape.count, times: batch, copies, by: "layer \(node.name) of \(node.shape)")
      try take(scratch, times: parallelism.threads, by: "layer \(node.name) with its padding")
      places.append((node.shape.count * batch + 31) / 16 * 16)
    }
    return (places, places.reduce(0, +))
  }

  /// Takes over other numbers of all parameters, in the shapes that they were made for.
  func take(_ parameters: Parameters) { Self.copy(parameters, to: self.parameters, .serial) }

  /// The values whose gradients the loss writes.
  static func seeds(_ outputs: [String], _ network: Network) throws(NetworkError) -> Set<Int> {
    var seeds: Set<Int> = []
    for name in outputs {
      guard let index = network.nodes.firstIndex(where: { $0.name == name }) else {
        throw NetworkError(.description, "there is no layer \(name.debugDescription)")
      }
      seeds.insert(index + 1)
    }
    return seeds
  }
}
