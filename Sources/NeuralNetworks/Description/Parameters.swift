public import Tensors

/// The numbers of a network by name, in the order in which they were added.
public struct Parameters: Hashable, Sendable {
  /// The names, in order.
  public private(set) var names: [String] = []
  private var tensors: [String: Tensor<Float>] = [:]

  /// No parameters.
  public init() {}

  /// The parameter of a name; setting nil removes it.
  public subscript(name: String) -> Tensor<Float>? {
    get { tensors[name] }
    set {
      let isKnown = tensors.updateOrRemove(newValue, for: name)
      if newValue != nil, !isKnown { names.append(name) }
      if newValue == nil { names.removeAll { $0 == name } }
    }
  }

  /// How many numbers there are.
  public var count: Int { names.reduce(0) { $0 + (tensors[$1]?.count ?? 0) } }
}

extension Network {
  /// How many numbers training changes by their gradients: the network's weights, without running averages.
  public var trainedCount: Int { declarations.reduce(0) { $0 + ($1.isTrained ? $1.shape.count : 0) } }

  /// Checks that all of the network's parameters are there, in their shapes.
  ///
  /// - Throws: ``NetworkError`` of kind `parameters`.
  func check(_ parameters: Parameters) throws(NetworkError) {
    for declaration in declarations {
      guard let numbers = parameters[declaration.name] else {
        throw NetworkError(.parameters, "there is no parameter \(declaration.name)")
      }
      guard numbers.shape == declaration.shape else {
        throw NetworkError(
          .parameters,
          "the parameter \(declaration.name) is \(numbers.shape), where the network needs \(declaration.shape)")
      }
    }
  }
}

extension Dictionary {
  /// Sets or removes a value; whether there was one before.
  fileprivate mutating func updateOrRemove(_ value: Value?, for key: Key) -> Bool {
    let before = self[key]
    self[key] = value
    return before != nil
  }
}
