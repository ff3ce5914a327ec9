import Convolution
public import Tensors

/// A network bound to memory for one size of batch: the order of work, a buffer for each value, one for each gradient.
///
/// Back-propagation is dynamic programming: the backward run goes through the layers in reverse order, and each
/// value's gradient is complete, from all layers that take the value, before the layer that gives the value uses it. So each is
/// computed once.
///
/// All trained parameters lie in one buffer and their gradients in another, in the order of the network's declarations, so that an
/// optimizer's step is one loop.
public final class NetworkPlan {
  /// The network.
  public let network: Network

  /// The most examples of a run.
  public let largestBatch: Int

  /// The names of the layers whose output the loss sees: the last one unless others were asked for.
  public let outputs: [String]

  /// All trained parameters, and their gradients in the same order.
  let trained: FloatMemory
  let gradients: FloatMemory

  private let buffers: FloatMemory
  private let constants: FloatMemory
  private let values: [ValueBuffer]
  private let valueGradients: [UnsafeMutablePointer<Float>?]
  let parameters: [(declaration: ParameterDeclaration, buffer: ParameterBuffer)]
  private let operations: [Operation]
  private let backwardOrder: [Int]
  private var isTraining = false
  private var key: UInt64 = 0

  /// A plan for a network.
  ///
  /// - Parameters:
  ///   - network: the network.
  ///   - parameters: its numbers, by name; they are copied.
  ///   - batch: the most examples of a run.
  ///   - learns: whether gradients will be asked for.
  ///   - wantsInputGradient: whether the gradient of the network's own input is among them.
  ///   - outputs: the layers whose output the loss sees; the last one where it is empty.
  ///   - parallelism: how many threads work. The result never depends on it.
  /// - Throws: ``NetworkError`` of kind `parameters` where one is missing or has another shape, of kind `shape` where the
  ///   values do not fit the memory that there is.
  public init(
    _ network: Network, parameters: Parameters, batch: Int, learns: Bool = false, wantsInputGradient: Bool = false,
    outputs: [String] = [], parallelism: Parallelism = .available
  ) throws(NetworkError) {
    precondition(batch > 0, "a batch of \(batch) examples")
    guard let last = network.nodes.last else { throw NetworkError(.shape, "the network has no layers") }
    self.network = network
    largestBatch = batch
    self.outputs = outputs.isEmpty ? [last.name] : outputs
    (trained, gradients, constants, self.parameters) = try Self.bind(network, parameters, learns: learns)

    let shapes = [network.input] + network.nodes.map(\.shape)
    // Values, then gradients; each on a cache line of its own, with 64 bytes behind it.
    let (places, total) = try Self.places(in: network, batch: batch, copies: learns ? 2 : 1, parallelism)
    buffers = FloatMemory(zeros: learns ? 2 * total : total)
    var offset = 0
    var values: [ValueBuffer] = []
    for (shape, place) in zip(shapes, places) {
      values.append(ValueBuffer(base: buffers.base + offset, shape: shape))
      offset += place
    }
    self.values = values

    var reached = try Self.seeds(self.outputs, network)
    var written = reached
    var targets: [[GradientTarget?]] = network.nodes.map { $0.inputs.map { _ in nil } }
    var order: [Int] = []
    if learns {
      for index in network.nodes.indices.reversed() where reached.contains(index + 1) {
        order.append(index)
        for (position, input) in network.nodes[index].inputs.enumerated() where input > 0 || wantsInputGradient {
          targets[index][position] = GradientTarget(
            base: values[input].base + total, accumulates: written.contains(input))
          written.insert(input)
          reached.insert(input)
        }
      }
    }
    backwardOrder = order
    valueGradients = values.map { learns ? $0.base + total : nil }

    var bound = self.parameters.makeIterator()
    operations = network.nodes.enumerated().map { index, node in
      var own: [String: ParameterBuffer] = [:]
      for declaration in node.layer.parameters(for: network.inputShapes(of: node)) {
        own[declaration.name] = bound.next()?.buffer
      }
      return node.layer.makeOperation(
        OperationContext(
          inputs: node.inputs.map { values[$0] }, output: values[index + 1],
          outputGradient: learns ? values[index + 1].base + total : nil, inputGradients: targets[index],
          parameters: own,
          place: index, batch: batch, learns: learns, parallelism: parallelism))
    }
  }

  /// The input's numbers, to be written before a run: batch × the network's input.
  public var input: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: values[0].base, count: values[0].count * largestBatch)
  }

  /// The numbers of a layer's output after a run, and their gradient; nil where there is no layer of that name.
  public func output(of name: String) -> UnsafeBufferPointer<Float>? {
    value(of: name).map { UnsafeBufferPointer(start: $0.base, count: $0.count * largestBatch) }
  }

  /// The gradient of a layer's output, to be written before a backward run for those that the loss sees.
  public func gradient(of name: String) -> UnsafeMutableBufferPointer<Float>? {
    guard let index = network.nodes.firstIndex(where: { $0.name == name }) else { return nil }
    return valueGradients[index + 1].map {
      UnsafeMutableBufferPointer(start: $0, count: values[index + 1].count * largestBatch)
    }
  }

  /// The gradient of the network's input after a backward run, where it was asked for.
  public var inputGradient: UnsafeBufferPointer<Float>? {
    valueGradients[0].map { UnsafeBufferPointer(start: $0, count: values[0].count * largestBatch) }
  }

  /// Computes all values from the input.
  ///
  /// - Parameters:
  ///   - batch: the number of examples.
  ///   - isTraining: whether the network is learning.
  ///   - key: what random numbers of the run follow from; another for each step of a training.
  /// - Precondition: `batch` is at most ``largestBatch``.
  public func forward(batch: Int, isTraining: Bool = false, key: UInt64 = 0) {
    precondition(1...largestBatch ~= batch, "a batch of \(batch) examples in a plan for \(largestBatch)")
    self.isTraining = isTraining
    self.key = key
    let step = Step(batch: batch, isTraining: isTraining, key: key)
    for operation in operations { operation.forward(step) }
  }

  /// Computes the gradients of all parameters and values from those of the outputs, after a forward run of the same batch.
  ///
  /// After a run that was no training, they are those of the network at inference: running averages are constants.
  public func backward(batch: Int) {
    gradients.base.update(repeating: 0, count: gradients.count)
    let step = Step(batch: batch, isTraining: isTraining, key: key)
    for index in backwardOrder { operations[index].backward(step) }
  }

  /// The parameters as they are now.
  public var currentParameters: Parameters { snapshot(\.values) }

  /// The gradients of the trained parameters after a backward run.
  public var currentGradients: Parameters { snapshot { $0.gradient.map { UnsafeMutablePointer($0) } } }

  private func value(of name: String) -> ValueBuffer? {
    network.nodes.firstIndex { $0.name == name }.map { values[$0 + 1] }
  }

  private func snapshot(_ base: (ParameterBuffer) -> UnsafeMutablePointer<Float>?) -> Parameters {
    var result = Parameters()
    for (declaration, buffer) in parameters {
      guard let base = base(buffer) else { continue }
      result[declaration.name] = Tensor(
        shape: declaration.shape, elements: UnsafeBufferPointer(start: base, count: buffer.count))
    }
    return result
  }
}
