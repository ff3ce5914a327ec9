public import Convolution
public import Tensors

/// One layer of a network: what it computes, without its weights and without the size of its input.
///
/// A layer is a value that can be stored as JSON. What it needs to run (the order of work, memory) is an ``Operation``,
/// which a plan makes of it for one size of input.
public protocol Layer: Codable, Hashable, Sendable, NetworkPart {
  /// The layer's name in a stored description, for instance `"dense"`.
  static var kind: String { get }

  /// The shape of the output for inputs of these shapes, without the batch's axis: height × width × channels, or
  /// features.
  ///
  /// - Throws: ``NetworkError`` of kind `shape` where the layer cannot work on such inputs.
  func outputShape(for inputs: [Shape]) throws(NetworkError) -> Shape

  /// The parameters that the layer needs for inputs that ``outputShape(for:)`` accepts; none unless stated otherwise.
  func parameters(for inputs: [Shape]) -> [ParameterDeclaration]

  /// What a pixel of the output sees of the layer's input; a pixel itself unless stated otherwise, nil where it is all of
  /// it.
  func reach(for inputs: [Shape]) -> ReceptiveArea?

  /// The multiplications for one example in products of weights and inputs; 0 unless stated otherwise.
  func multiplyAdds(for inputs: [Shape]) -> Int

  /// The floats that each thread needs to run the layer beside its values and parameters, at most; 0 unless stated
  /// otherwise.
  func scratchCount(for inputs: [Shape]) -> Int

  /// The windows that the layer walks over its input with; nil unless stated otherwise.
  var window: LayerWindow? { get }

  /// Whether the output may have the memory of the only input: each number depends on the one in its place alone, and the
  /// gradient follows from the output. False unless stated otherwise.
  var worksInPlace: Bool { get }

  /// Whether the gradients follow from the output, which then has to stay until they are computed; true unless stated otherwise.
  var gradientReadsOutput: Bool { get }

  /// Whether the operation applies ``OperationContext/following`` to what it gives; false unless stated otherwise.
  var appliesFollowing: Bool { get }

  /// The layer bound to memory.
  func makeOperation(_ context: OperationContext) -> Operation
}

extension Layer {
  public func parameters(for inputs: [Shape]) -> [ParameterDeclaration] { [] }

  public func reach(for inputs: [Shape]) -> ReceptiveArea? { .pixel }

  public func multiplyAdds(for inputs: [Shape]) -> Int { 0 }

  public func scratchCount(for inputs: [Shape]) -> Int { 0 }

  public var window: LayerWindow? { nil }

  public var worksInPlace: Bool { false }

  public var gradientReadsOutput: Bool { true }

  public var appliesFollowing: Bool { false }

  public func add(to graph: inout NetworkGraph, after input: Int) throws(NetworkError) -> Int {
    try graph.append(self, inputs: [input])
  }

  /// The only input's shape.
  func only(_ inputs: [Shape]) throws(NetworkError) -> Shape {
    guard inputs.count == 1 else {
      throw NetworkError(.shape, "\(Self.kind) takes one input, not \(inputs.count)")
    }
    return inputs[0]
  }

  /// The only input's shape, which has to be that of a picture: height × width × channels.
  func picture(_ inputs: [Shape]) throws(NetworkError) -> Shape {
    let shape = try only(inputs)
    guard shape.rank == 3 else {
      throw NetworkError(.shape, "\(Self.kind) takes pictures, height × width × channels, not \(shape)")
    }
    return shape
  }
}

/// The windows that a layer walks over its input with.
public struct LayerWindow: Hashable, Sendable {
  /// The windows' height and width.
  public var kernel: ConvolutionGeometry.Extent
  /// The distance of neighbouring windows.
  public var stride: ConvolutionGeometry.Extent
}

/// A parameter that a layer asks for.
public struct ParameterDeclaration: Sendable {
  /// The name within the layer, PyTorch's: `weight`, `bias`, `running_mean`, …
  public var name: String

  /// The shape in memory.
  public var shape: Shape

  /// The order in which a file holds the axes: axis i of the file is axis `fileAxes[i]` of the memory. PyTorch's is
  /// output channels × input channels × kernel height × kernel width, and outputs × inputs.
  public var fileAxes: [Int]

  /// How the numbers begin.
  public var initializer: Initializer

  /// How many inputs a number of the output depends on, and how many numbers of the output an input has a part in.
  public var fans: Initializer.Fans

  /// Whether training changes it by its gradient; false for running averages.
  public var isTrained: Bool

  /// A parameter; the file's axes are those of the memory unless stated otherwise.
  public init(
    _ name: String, _ shape: Shape, fileAxes: [Int]? = nil, initializer: Initializer,
    fans: Initializer.Fans = Initializer.Fans(input: 1, output: 1), isTrained: Bool = true
  ) {
    self.name = name
    self.shape = shape
    self.fileAxes = fileAxes ?? Array(0..<shape.rank)
    self.initializer = initializer
    self.fans = fans
    self.isTrained = isTrained
  }
}
