/// The tensors of what a pickle gave, by name.
///
/// Of a checkpoint (a dictionary with the entries `state_dict`, `model_state_dict`, `model` or `params` beside others) it is
/// the tensors of that entry, of everything else all of them. Where dictionaries and lists are nested, a name is made of all
/// keys and indices with dots between them. A tensor alone is called `tensor`. Numbers, texts and all else are passed over.
struct StateDictionary {
  /// The tensors in their order.
  private(set) var entries: [(name: String, tensor: TorchTensor)] = []

  private let tables: PickleTables
  private let file: InputFile
  private var names: Set<String> = []
  private var visited = 0

  private static let weights = ["state_dict", "model_state_dict", "model", "params"]
  private static let deepest = 32
  private static let longestName = 1024
  private static let mostTensors = 1 << 17
  private static let mostValues = 1 << 20

  init(_ root: PickleValue, _ tables: PickleTables, _ file: InputFile) throws(TensorFileError) {
    self.tables = tables
    self.file = file
    var root = root
    if case .dictionary(let index) = root, let entry = weights(of: index) { root = .dictionary(entry) }
    if case .tensor(let index) = root {
      entries = [("tensor", tables.tensors[index])]
    } else {
      try add(root, "", depth: 0)
    }
  }

  /// The dictionary that has a checkpoint's weights: an entry, or an entry of an entry.
  private func weights(of index: Int, depth: Int = 0) -> Int? {
    guard depth < 3 else { return nil }
    for name in Self.weights {
      let last = tables.dictionaries[index].last { if case .string(name) = $0.key { true } else { false } }
      guard case .dictionary(let entry)? = last?.value else { continue }
      if let inner = weights(of: entry, depth: depth + 1) { return inner }
      if tables.dictionaries[entry].contains(where: { if case .tensor = $0.value { true } else { false } }) {
        return entry
      }
    }
    return nil
  }

  private mutating func add(_ value: PickleValue, _ name: String, depth: Int) throws(TensorFileError) {
    visited += 1
    guard visited <= Self.mostValues else {
      throw file.failure(.overLimit, "has dictionaries of more than \(Self.mostValues) entries")
    }
    switch value {
    case .tensor(let index): try add(tables.tensors[index], name)
    case .sequence(let index):
      for (place, item) in tables.sequences[index].enumerated() where item.mayHaveTensors {
        try add(item, try joined(name, String(place)), depth: try deeper(depth))
      }
    case .dictionary(let index):
      let pairs = tables.dictionaries[index]
      // The last one counts where a key was set twice.
      var places: [String: Int] = [:]
      for (place, pair) in pairs.enumerated() {
        if let key = pair.key.name { places[key] = place }
      }
      for (place, pair) in pairs.enumerated() where pair.value.mayHaveTensors {
        guard let key = pair.key.name, places[key] == place else { continue }
        try add(pair.value, try joined(name, key), depth: try deeper(depth))
      }
    default: break
    }
  }

  private mutating func add(_ tensor: TorchTensor, _ name: String) throws(TensorFileError) {
    guard names.insert(name).inserted else {
      throw file.failure(.damaged, "has two tensors of the name \(quoted(name))")
    }
    guard entries.count < Self.mostTensors else {
      throw file.failure(.overLimit, "has more than \(Self.mostTensors) tensors")
    }
    entries.append((name, tensor))
  }

  private func deeper(_ depth: Int) throws(TensorFileError) -> Int {
    guard depth < Self.deepest else {
      throw file.failure(.damaged, "has dictionaries that are nested more than \(Self.deepest) deep, or in themselves")
    }
    return depth + 1
  }

  private func joined(_ name: String, _ key: String) throws(TensorFileError) -> String {
    let full = name.isEmpty ? key : "\(name).\(key)"
    guard full.utf8.count <= Self.longestName else {
      throw file.failure(.damaged, "has a tensor whose name has more than \(Self.longestName) bytes")
    }
    return full
  }
}

extension PickleValue {
  /// What stands for a key in a tensor's name.
  fileprivate var name: String? {
    switch self {
    case .string(let text): text
    case .integer(let number): String(number)
    default: nil
    }
  }

  fileprivate var mayHaveTensors: Bool {
    switch self {
    case .tensor, .sequence, .dictionary: true
    default: false
    }
  }
}
