public import SystemPackage
public import Tensors

extension Parameters {
  /// A network's parameters out of the tensors of a file, under their full names and with their axes in PyTorch's
  /// order.
  ///
  /// Numbers of any type become Float. PyTorch's `num_batches_tracked`, which batch normalisation counts and nothing
  /// reads, is passed over.
  ///
  /// - Parameters:
  ///   - tensors: what `.npz` or `.safetensors` hold: one tensor for each parameter and no other.
  ///   - network: the network.
  ///   - parallelism: how many threads turn the axes.
  /// - Throws: ``NetworkError`` of kind `parameters` that names what is missing, has another shape, or is too much.
  public init(
    _ tensors: NamedTensors, for network: Network, parallelism: Parallelism = .available
  ) throws(NetworkError) {
    self.init()
    let declarations = network.declarations
    let missing = declarations.map(\.name).filter { tensors[$0] == nil }
    guard missing.isEmpty else {
      throw NetworkError(
        .parameters, "has no \(Self.list(missing)), which the network needs; it has \(Self.list(tensors.names))")
    }
    let known = Set(declarations.map(\.name))
    let unknown = tensors.names.filter { !known.contains($0) && !$0.hasSuffix(".num_batches_tracked") }
    guard unknown.isEmpty else {
      throw NetworkError(.parameters, "has \(Self.list(unknown)), for which the network has no place")
    }
    let arranged = try parallelism.map(declarations.count) { (index) throws(NetworkError) -> Tensor<Float>? in
      let declaration = declarations[index]
      guard let tensor = tensors[declaration.name] else { return nil }
      let expected = declaration.fileShape
      guard tensor.shape == expected else {
        throw NetworkError(
          .parameters,
          "has \(declaration.name) with the shape \(Self.text(tensor.shape)), but the network needs \(Self.text(expected))"
        )
      }
      return tensor.floats.permuted(declaration.memoryAxes)
    }
    for (declaration, tensor) in zip(declarations, arranged) { self[declaration.name] = tensor }
  }

  /// The parameters of a network as a file has them: under their full names, in the order of its layers, with their
  /// axes in PyTorch's order.
  ///
  /// - Throws: ``NetworkError`` of kind `parameters` where one is missing, has another shape than the network's, or is
  ///   too much.
  public func tensors(for network: Network) throws(NetworkError) -> NamedTensors {
    var tensors = NamedTensors()
    for declaration in network.declarations {
      guard let tensor = self[declaration.name] else {
        throw NetworkError(.parameters, "has no \(declaration.name), which the network needs")
      }
      guard tensor.shape == declaration.shape else {
        throw NetworkError(
          .parameters,
          "has \(declaration.name) with the shape \(Self.text(tensor.shape)), but the network needs "
            + Self.text(declaration.shape))
      }
      tensors[declaration.name] = .float(tensor.permuted(declaration.fileAxes))
    }
    let unknown = names.filter { tensors[$0] == nil }
    guard unknown.isEmpty else {
      throw NetworkError(.parameters, "has \(Self.list(unknown)), for which the network has no place")
    }
    return tensors
  }

  /// Reads a network's parameters from an archive of arrays, as `numpy.savez` writes it; see ``init(_:for:parallelism:)``.
  ///
  /// - Throws: `TensorFileError`, of kind `mismatch` where the arrays are not those that the network needs.
  public init(npz path: FilePath, for network: Network) throws(TensorFileError) {
    let tensors = try NamedTensors(npz: path)
    do throws(NetworkError) {
      try self.init(tensors, for: network)
    } catch {
      throw TensorFileError(.mismatch, file: path.string, error.reason)
    }
  }

  /// Reads a network's parameters from a safetensors file, as PyTorch's users save a `state_dict`; see
  /// ``init(_:for:parallelism:)``.
  ///
  /// - Throws: `TensorFileError`, of kind `mismatch` where the tensors are not those that the network needs.
  public init(safetensors path: FilePath, for network: Network) throws(TensorFileError) {
    let file = try Safetensors(contentsOf: path)
    do throws(NetworkError) {
      try self.init(file.tensors, for: network)
    } catch {
      throw TensorFileError(.mismatch, file: path.string, error.reason)
    }
  }

  /// Writes a network's parameters as an archive of arrays, which `numpy.load` reads; see ``tensors(for:)``.
  ///
  /// - Parameters:
  ///   - path: where; what is there is replaced.
  ///   - network: the network.
  ///   - isCompressed: whether the arrays are deflated.
  /// - Throws: `TensorFileError`, of kind `mismatch` where these are not the network's parameters.
  public func writeNpz(
    to path: FilePath, for network: Network, compressed isCompressed: Bool = true
  ) throws(TensorFileError) {
    let tensors: NamedTensors
    do throws(NetworkError) {
      tensors = try self.tensors(for: network)
    } catch {
      throw TensorFileError(.mismatch, file: path.string, "cannot be written: the set of parameters \(error.reason)")
    }
    try tensors.writeNpz(to: path, compressed: isCompressed)
  }

  /// Some names, for people.
  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(5).map { name in
      name.unicodeScalars.count > 80 ? String(String.UnicodeScalarView(name.unicodeScalars.prefix(80))) + "…" : name
    }
    let text = shown.map(\.debugDescription).joined(separator: ", ")
    if names.isEmpty { return "nothing" }
    return names.count > shown.count ? "\(text) and \(names.count - shown.count) more" : text
  }

  private static func text(_ shape: Shape) -> String { shape.rank == 0 ? "of a scalar" : "\(shape)" }
}

extension ParameterDeclaration {
  /// The extents in a file.
  var fileShape: Shape { Shape(fileAxes.map { shape[$0] }) }

  /// The axes of a file in the order of the memory: axis i of the memory is axis `memoryAxes[i]` of the file.
  var memoryAxes: [Int] { shape.extents.indices.map { axis in fileAxes.firstIndex(of: axis) ?? axis } }
}
