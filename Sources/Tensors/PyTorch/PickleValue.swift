/// A value that a pickle builds.
///
/// Containers are in the reader's ``PickleTables``, where a value has their number: whatever a pickle nests in what, and in
/// itself, no value owns another.
enum PickleValue {
  case none
  case bool(Bool)
  case integer(Int)
  /// A whole number that `Int` does not hold, the least significant byte first.
  case long([UInt8])
  case string(String)
  /// What no tensor needs: fractions, bytes, devices.
  case other
  /// A tuple or a list.
  case sequence(Int)
  case dictionary(Int)
  case global(PickleGlobal)
  case storage(Int)
  case tensor(Int)
}

/// What the values of a pickle have in them.
struct PickleTables {
  var sequences: [[PickleValue]] = [[]]
  /// Keys and values, in the order in which they were set.
  var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
  var storages: [TorchStorage] = []
  var tensors: [TorchTensor] = []

  /// The sequence that the empty tuples share.
  static let empty = PickleValue.sequence(0)
}

/// The numbers that tensors share, as a file names them.
struct TorchStorage {
  let key: String
  /// Nil where the tensors say what they are of.
  let element: StoredElement?
  /// The number of elements; of bytes where there is no type.
  let count: Int
  /// Where the storage begins in that of the key, in elements.
  let offset: Int
}

/// A tensor as a file has it: steps through a storage.
struct TorchTensor {
  let storage: TorchStorage
  let element: StoredElement
  /// The first element's place.
  let offset: Int
  let shape: Shape
  /// How many elements further the next index of each axis is.
  let strides: [Int]
}

/// What a pickle may name: all else is refused.
enum PickleGlobal {
  case orderedDictionary
  case counter
  case size
  case device
  case storage(StoredElement?)
  case type(StoredElement)
  /// `_rebuild_tensor`, `_rebuild_tensor_v2`, and `_v3`, which says what it is of.
  case tensor(isTyped: Bool)
  case parameter

  init?(module: String, name: String) {
    switch (module, name) {
    case ("collections", "OrderedDict"): self = .orderedDictionary
    case ("collections", "Counter"): self = .counter
    case ("torch", "Size"): self = .size
    case ("torch", "device"): self = .device
    case ("torch._utils", "_rebuild_tensor"), ("torch._utils", "_rebuild_tensor_v2"): self = .tensor(isTyped: false)
    case ("torch._utils", "_rebuild_tensor_v3"): self = .tensor(isTyped: true)
    case ("torch._utils", "_rebuild_parameter"), ("torch._utils", "_rebuild_parameter_with_state"): self = .parameter
    case ("torch.storage", "UntypedStorage"): self = .storage(nil)
    case ("torch", _):
      if let element = Self.storages[name] {
        self = .storage(element)
      } else if let element = StoredElement.allCases.first(where: { $0.numpyName == name }) {
        self = .type(element)
      } else {
        return nil
      }
    default: return nil
    }
  }

  private static let storages: [String: StoredElement] = [
    "FloatStorage": .float, "DoubleStorage": .double, "HalfStorage": .float16, "BFloat16Storage": .bfloat16,
    "LongStorage": .int64, "IntStorage": .int32, "ShortStorage": .int16, "CharStorage": .int8, "ByteStorage": .uint8,
    "BoolStorage": .bool,
  ]
}
