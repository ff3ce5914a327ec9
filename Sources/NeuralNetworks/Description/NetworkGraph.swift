public import Tensors

/// A network while its parts are added to it.
public struct NetworkGraph: Sendable {
  private(set) var nodes: [Network.Node] = []
  private(set) var shapes: [Shape]
  private var names: Set<String> = []
  private var path: [String] = []
  private var counters = [0]

  init(input: Shape) { shapes = [input] }

  /// The shape of a value, without the batch's axis.
  public func shape(of value: Int) -> Shape { shapes[value] }

  /// Adds parts, each of which takes the output of the one before.
  ///
  /// - Parameters:
  ///   - parts: the parts in order.
  ///   - input: the value that the first one takes.
  ///   - name: a name around them all.
  /// - Returns: the value that the last one gives.
  /// - Throws: ``NetworkError`` where a part cannot work on what it gets.
  public mutating func append(
    _ parts: [any NetworkPart], after input: Int, named name: String? = nil
  ) throws(NetworkError) -> Int {
    if let name { enter(name) }
    var value = input
    for part in parts {
      let named = part as? NamedPart
      enter(named?.name ?? "\(counters[counters.count - 1])")
      value = try (named?.part ?? part).add(to: &self, after: value)
      leave()
      counters[counters.count - 1] += 1
    }
    if name != nil { leave() }
    return value
  }

  /// Adds a layer.
  ///
  /// - Parameters:
  ///   - layer: what it computes.
  ///   - inputs: the values that it takes.
  ///   - name: its name within the part that adds it; nil where the part is the layer itself.
  /// - Returns: the value that it gives.
  /// - Throws: ``NetworkError`` of kind `shape` where it cannot work on these inputs, or its output or one of its parameters
  ///   has more than 2³¹ − 1 numbers; of kind `description` where there is a layer of the same name.
  public mutating func append(
    _ layer: some Layer, inputs: [Int], named name: String? = nil
  ) throws(NetworkError) -> Int {
    let name = (path + (name.map { [$0] } ?? [])).joined(separator: ".")
    let shape: Shape
    do {
      shape = try Self.checkedShape(of: layer, for: inputs.map { shapes[$0] })
    } catch {
      throw NetworkError(error.kind, "layer \(name): \(error.reason)")
    }
    guard names.insert(name).inserted else {
      throw NetworkError(.description, "there are two layers of the name \(name)")
    }
    nodes.append(Network.Node(name: name, layer: layer, inputs: inputs, shape: shape))
    shapes.append(shape)
    return shapes.count - 1
  }

  /// The shape of a layer's output, which with all parameters is of a size that memory can be addressed by.
  private static func checkedShape(of layer: some Layer, for inputs: [Shape]) throws(NetworkError) -> Shape {
    let shape = try layer.shape(layer.outputShape(for: inputs).extents)
    for parameter in layer.parameters(for: inputs) where parameter.shape.count > SizeLimits.numbers {
      throw NetworkError(
        .shape, "\(parameter.name) of \(parameter.shape) has more than \(SizeLimits.numbers) numbers")
    }
    return shape
  }

  private mutating func enter(_ name: String) {
    path.append(name)
    counters.append(0)
  }

  private mutating func leave() {
    path.removeLast()
    counters.removeLast()
  }
}
