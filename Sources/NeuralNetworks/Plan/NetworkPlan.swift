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

  /// All others, such as running averages.
  let constants: FloatMemory

  private let buffers: FloatMemory
  private let values: [ValueBuffer]
  private let valueGradients: [UnsafeMutablePointer<Float>?]
  let parameters: [(declaration: ParameterDeclaration, buffer: ParameterBuffer)]
  private let operations: [Operation]
  private let backwardOrder: [Int]
  /// The values that can be read; nil for all.
  private let readable: Set<Int>?
  private var isTraining = false
  private var key: UInt64 = 0

  /// A plan for a network.
  ///
  /// - Parameters:
  ///   - network: the network.
  ///   - parameters: its numbers, by name; they are copied.
  ///   - batch: the most examples of a run.
  ///   - learns: whether gradients will be asked for. If not, the parameters never change: layers arrange them for their
  ///     loops in the first run.
  ///   - wantsInputGradient: whether the gradient of the network's own input is among them.
  ///   - outputs: the layers whose output the loss sees; the last one where it is empty.
  ///   - kept: which values can be read after a run; all unless stated otherwise.
  ///   - runsOnce: whether there will be about one run that does not learn: what layers arrange for their loops is not kept
  ///     then, which takes less memory, and for a large network less time.
  ///   - parallelism: how many threads work. The result never depends on it.
  /// - Throws: ``NetworkError`` of kind `parameters` where one is missing or has another shape, of kind `shape` where the
  ///   values do not fit the memory that there is.
  public init(
    _ network: Network, parameters: Parameters, batch: Int, learns: Bool = false, wantsInputGradient: Bool = false,
    outputs: [String] = [], kept: Kept = .all, runsOnce: Bool = false, parallelism: Parallelism = .available
  ) throws(NetworkError) {
    precondition(batch > 0, "a batch of \(batch) examples")
    guard let last = network.nodes.last else { throw NetworkError(.shape, "the network has no layers") }
    self.network = network
    largestBatch = batch
    self.outputs = outputs.isEmpty ? [last.name] : outputs
    (trained, gradients, constants, self.parameters) = try Self.bind(
      network, parameters, learns: learns, parallelism)

    let seeds = try Self.seeds(self.outputs, network)
    let backward =
      learns
      ? BackwardOrder(network, from: seeds, wantsInputGradient: wantsInputGradient) : BackwardOrder(without: network)
    backwardOrder = backward.nodes
    // Each on a cache line of its own, with 64 bytes behind it.
    let sizes = try Self.places(in: network, batch: batch, copies: learns && kept == .all ? 2 : 1, parallelism).places
    let layout = Self.layout(
      of: network, sizes: sizes, backward: backward, outputs: seeds, kept: kept, learns: learns)
    guard layout.total <= ProcessLimits.memory / MemoryLayout<Float>.stride else {
      throw NetworkError(
        .shape, "batches of \(batch) examples take \(layout.total * 4) bytes of memory, more than there are")
    }
    buffers = FloatMemory(zeros: layout.total, parallelism: parallelism)
    let base = buffers.base
    let shapes = [network.input] + network.nodes.map(\.shape)
    let values = zip(shapes, layout.values).map { ValueBuffer(base: base + $1, shape: $0) }
    let slopes = layout.gradients.map { $0.map { base + $0 } }
    self.values = values
    valueGradients = slopes
    readable = kept == .all ? nil : seeds

    let workspace = Workspace(parallelism: parallelism)
    var bound = self.parameters.makeIterator()
    operations = network.nodes.enumerated().map { index, node in
      var own: [String: ParameterBuffer] = [:]
      for declaration in node.layer.parameters(for: network.inputShapes(of: node)) {
        own[declaration.name] = bound.next()?.buffer
      }
      let targets = zip(node.inputs, backward.gradients[index]).map { input, gradient in
        gradient.flatMap { gradient in
          slopes[input].map { GradientTarget(base: $0, accumulates: gradient.accumulates) }
        }
      }
      return node.layer.makeOperation(
        OperationContext(
          inputs: node.inputs.map { values[$0] }, output: values[index + 1], outputGradient: slopes[index + 1],
          inputGradients: targets, parameters: own, place: index, batch: batch, learns: learns,
          following: layout.following[index], isDoneElsewhere: layout.isDoneElsewhere[index],
          addend: layout.addends[index].map { values[$0] }, joined: layout.joined[index].map { values[$0] },
          weightsAreFixed: !learns, runsOnce: runsOnce, workspace: workspace, parallelism: parallelism))
    }
  }

  /// The input's numbers, to be written before a run: batch × the network's input.
  public var input: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: values[0].base, count: values[0].count * largestBatch)
  }

  /// The numbers of a layer's output after a run, and their gradient; nil where there is no layer of that name, or its values
  /// are not kept.
  public func output(of name: String) -> UnsafeBufferPointer<Float>? {
    value(of: name).map { UnsafeBufferPointer(start: $0.base, count: $0.count * largestBatch) }
  }

  /// The gradient of a layer's output, to be written before a backward run for those that the loss sees.
  public func gradient(of name: String) -> UnsafeMutableBufferPointer<Float>? {
    guard let index = network.nodes.firstIndex(where: { $0.name == name }), isReadable(index + 1) else { return nil }
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

  private func isReadable(_ value: Int) -> Bool { readable?.contains(value) ?? true }

  private func value(of name: String) -> ValueBuffer? {
    network.nodes.firstIndex { $0.name == name }.flatMap { isReadable($0 + 1) ? values[$0 + 1] : nil }
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
