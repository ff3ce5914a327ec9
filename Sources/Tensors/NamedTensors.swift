/// Tensors by name, in the order in which they were added: what an `.npz` or a `.safetensors` file holds.
public struct NamedTensors: Hashable, Sendable {
  /// The names, in order.
  public private(set) var names: [String] = []
  private var tensors: [String: AnyTensor] = [:]

  /// No tensors.
  public init() {}

  /// The tensor of a name; setting nil removes it.
  public subscript(name: String) -> AnyTensor? {
    get { tensors[name] }
    set {
      let before = tensors[name]
      tensors[name] = newValue
      if newValue != nil, before == nil { names.append(name) }
      if newValue == nil, before != nil { names.removeAll { $0 == name } }
    }
  }

  /// How many tensors there are.
  public var count: Int { names.count }

  /// Whether there are none.
  public var isEmpty: Bool { names.isEmpty }
}

extension NamedTensors: ExpressibleByDictionaryLiteral {
  /// Tensors in the order in which they are written down; the last one counts where a name comes twice.
  public init(dictionaryLiteral elements: (String, AnyTensor)...) {
    for (name, tensor) in elements { self[name] = tensor }
  }
}
