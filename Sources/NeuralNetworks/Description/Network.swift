public import Tensors

/// A network as a description: named layers in a directed graph without cycles.
///
/// Shapes and parameters follow from it; weights are beside it (``Parameters``), and what it takes to run is a plan.
///
/// ```swift
/// let network = try Network(input: [28, 28, 1]) {
///   Conv2D(6, kernel: 5, padding: .same)
///   Activation(.relu)
///   MaxPool2D(2)
///   Flatten()
///   Dense(10)
/// }
/// ```
public struct Network: Sendable {
  /// A layer in its place.
  public struct Node: Sendable {
    /// The name, of the parts around it and its own: `block1.conv`; parts without a name are counted, from 0, as PyTorch does.
    public var name: String
    /// What it computes.
    public var layer: any Layer
    /// Where its inputs come from: 0 is the network's input, i + 1 the output of node i.
    public var inputs: [Int]
    /// The shape of its output, without the batch's axis.
    public var shape: Shape
  }

  /// The shape of the input, without the batch's axis: height × width × channels, or features.
  public let input: Shape

  /// The layers, each after those that it takes its inputs from.
  public let nodes: [Node]

  /// A network of parts, each of which takes the output of the one before.
  ///
  /// - Throws: ``NetworkError`` where a part cannot work on what it gets.
  public init(input: Shape, @NetworkBuilder _ parts: () -> [any NetworkPart]) throws(NetworkError) {
    guard let input = SizeLimits.shape(input.extents) else {
      throw NetworkError(.shape, "an input of \(input) is empty or has more than \(SizeLimits.numbers) numbers")
    }
    var graph = NetworkGraph(input: input)
    _ = try graph.append(parts(), after: 0)
    self.init(graph)
  }

  init(_ graph: NetworkGraph) { self.init(input: graph.shapes[0], nodes: graph.nodes) }

  init(input: Shape, nodes: [Node]) {
    self.input = input
    self.nodes = nodes
  }

  /// The same layers for another input, such as pictures of another size: what learnt from patches works on whole pictures.
  ///
  /// Parameters of convolutions fit as they are; a dense layer behind a picture of another size asks for others.
  ///
  /// - Throws: ``NetworkError`` of kind `shape` where a layer cannot work on what it gets.
  public func with(input: Shape) throws(NetworkError) -> Network {
    guard let input = SizeLimits.shape(input.extents) else {
      throw NetworkError(.shape, "an input of \(input) is empty or has more than \(SizeLimits.numbers) numbers")
    }
    var graph = NetworkGraph(input: input)
    for node in nodes { _ = try graph.append(node.layer, inputs: node.inputs, named: node.name) }
    return Network(graph)
  }

  /// The shape of the output: that of the last layer.
  public var output: Shape { nodes.last?.shape ?? input }

  /// The shapes of what a layer takes.
  func inputShapes(of node: Node) -> [Shape] { node.inputs.map { $0 == 0 ? input : nodes[$0 - 1].shape } }

  /// The parameters that all layers ask for, under their full names.
  public var declarations: [ParameterDeclaration] { nodes.flatMap(declarations(of:)) }

  /// The parameters that a layer asks for, under their full names.
  func declarations(of node: Node) -> [ParameterDeclaration] {
    node.layer.parameters(for: inputShapes(of: node)).map { declaration in
      var declaration = declaration
      declaration.name = "\(node.name).\(declaration.name)"
      return declaration
    }
  }

  /// Parameters as the layers' initializers begin them; the same for the same seed.
  ///
  /// - Parameters:
  ///   - seed: what the random numbers follow from.
  ///   - convention: whose defaults layers have that name no initializer; PyTorch's unless stated otherwise.
  public func initialParameters(
    seed: UInt64, convention: Initializer.Convention = .pyTorch
  ) -> Parameters {
    var parameters = Parameters()
    for (index, declaration) in declarations.enumerated() {
      var random = RandomGenerator(seed: seed, stream: UInt64(index))
      parameters[declaration.name] = declaration.initializer.tensor(
        declaration.shape, fans: declaration.fans, convention: convention, using: &random)
    }
    return parameters
  }
}
