public import Tensors

/// A network while its parts are added to it.
public struct NetworkGraph: Sendable {
  private(set) var nodes: [Network.Node] = []
  private(set) var shapes: [Shape]
  private var path: [String] = []
  private var counters = [0]

  init(input: Shape) { shapes = [input] }

  /// The shape of a value, without the batch's axis.
  public func shape(of value: Int) -> Shape { shapes[value] }

  /// Adds parts, each of which takes the output of the one before, and gives that of the last.
  ///
  /// - Parameter name: a name around them all.
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
  public mutating func append(
    _ layer: some Layer, inputs: [Int], named name: String? = nil
  ) throws(NetworkError) -> Int {
    let name = (path + (name.map { [$0] } ?? [])).joined(separator: ".")
    let shape: Shape
    do {
      shape = try layer.outputShape(for: inputs.map { shapes[$0] })
    } catch {
      throw NetworkError(error.kind, "layer \(name): \(error.reason)")
    }
    guard !nodes.contains(where: { $0.name == name }) else {
      throw NetworkError(.description, "there are two layers of the name \(name)")
    }
    nodes.append(Network.Node(name: name, layer: layer, inputs: inputs, shape: shape))
    shapes.append(shape)
    return shapes.count - 1
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
