/// The numbers of the storages of a file of PyTorch's, each read when the first tensor needs it.
struct TorchStorages {
  /// Where the bytes of a storage are.
  struct Place {
    let file: InputFile
    let range: Range<Int>
  }

  private let file: InputFile
  private let isBigEndian: Bool
  private let maxMemory: Int
  private var memory: Int
  private var read: [Key: AnyTensor] = [:]
  private let place: (String) throws(TensorFileError) -> Place

  private struct Key: Hashable {
    let name: String
    let element: StoredElement
  }

  /// - Parameters:
  ///   - file: what errors are about.
  ///   - isBigEndian: whether elements have their most significant byte first.
  ///   - maxMemory: what all tensors may take.
  ///   - place: gives the bytes of a storage's key.
  init(
    _ file: InputFile, isBigEndian: Bool, maxMemory: Int,
    place: @escaping (String) throws(TensorFileError) -> Place
  ) {
    self.file = file
    self.isBigEndian = isBigEndian
    self.maxMemory = maxMemory
    self.place = place
    memory = maxMemory
  }

  /// The tensors of a state dictionary, contiguous, and the types that their elements have in the file.
  mutating func tensors(
    of dictionary: StateDictionary
  ) throws(TensorFileError) -> (tensors: NamedTensors, elements: [String: StoredElement]) {
    var tensors = NamedTensors()
    var elements: [String: StoredElement] = [:]
    for (name, tensor) in dictionary.entries {
      elements[name] = tensor.element
      let numbers = try storage(of: tensor, name)
      if tensor.isWhole(of: numbers.count) {
        tensors[name] = numbers.reshaped(to: tensor.shape)
      } else {
        try take(tensor.shape.count * tensor.element.byteCountInMemory)
        tensors[name] = numbers.strided(tensor.shape, tensor.strides, from: tensor.offset)
      }
    }
    try file.checkLength()
    return (tensors, elements)
  }

  private mutating func storage(of tensor: TorchTensor, _ name: String) throws(TensorFileError) -> AnyTensor {
    let key = Key(name: tensor.storage.key, element: tensor.element)
    let storage = tensor.storage
    let width = tensor.element.byteCount
    let (bytes, overflow) = storage.count.multipliedReportingOverflow(by: storage.element == nil ? 1 : width)
    if let numbers = read[key] {
      guard !overflow, numbers.count == bytes / width else { throw contradiction(name) }
      return numbers
    }
    let place = try place(storage.key)
    guard !overflow, place.range.count == bytes else { throw contradiction(name) }
    let shape = Shape([bytes / width])
    // Half precision becomes twice as large.
    try take(shape.count * tensor.element.byteCountInMemory)
    let numbers = try place.file.tensor(
      tensor.element, shape, at: place.range.lowerBound, isBigEndian: isBigEndian)
    read[key] = numbers
    return numbers
  }

  private mutating func take(_ count: Int) throws(TensorFileError) {
    guard count <= memory else {
      throw file.failure(.overLimit, "holds tensors of more than the \(maxMemory) bytes that are allowed")
    }
    memory -= count
  }

  private func contradiction(_ name: String) -> TensorFileError {
    file.failure(.damaged, "has tensor \(quoted(name)) with a storage of another size than it should have")
  }
}

extension TorchTensor {
  /// Whether the tensor is a storage of so many elements from the first to the last, in row-major order.
  fileprivate func isWhole(of count: Int) -> Bool {
    guard offset == 0, shape.count == count else { return false }
    var step = 1
    for (extent, stride) in zip(shape.extents, strides).reversed() {
      guard extent == 1 || stride == step || count == 0 else { return false }
      step *= extent
    }
    return true
  }
}

extension AnyTensor {
  fileprivate func reshaped(to shape: Shape) -> AnyTensor {
    switch self {
    case .bool(let tensor): .bool(tensor.reshaped(to: shape))
    case .uint8(let tensor): .uint8(tensor.reshaped(to: shape))
    case .int8(let tensor): .int8(tensor.reshaped(to: shape))
    case .uint16(let tensor): .uint16(tensor.reshaped(to: shape))
    case .int16(let tensor): .int16(tensor.reshaped(to: shape))
    case .uint32(let tensor): .uint32(tensor.reshaped(to: shape))
    case .int32(let tensor): .int32(tensor.reshaped(to: shape))
    case .uint64(let tensor): .uint64(tensor.reshaped(to: shape))
    case .int64(let tensor): .int64(tensor.reshaped(to: shape))
    case .float(let tensor): .float(tensor.reshaped(to: shape))
    case .double(let tensor): .double(tensor.reshaped(to: shape))
    }
  }

  fileprivate func strided(_ shape: Shape, _ strides: [Int], from offset: Int) -> AnyTensor {
    switch self {
    case .bool(let tensor): .bool(tensor.strided(shape, strides, from: offset))
    case .uint8(let tensor): .uint8(tensor.strided(shape, strides, from: offset))
    case .int8(let tensor): .int8(tensor.strided(shape, strides, from: offset))
    case .uint16(let tensor): .uint16(tensor.strided(shape, strides, from: offset))
    case .int16(let tensor): .int16(tensor.strided(shape, strides, from: offset))
    case .uint32(let tensor): .uint32(tensor.strided(shape, strides, from: offset))
    case .int32(let tensor): .int32(tensor.strided(shape, strides, from: offset))
    case .uint64(let tensor): .uint64(tensor.strided(shape, strides, from: offset))
    case .int64(let tensor): .int64(tensor.strided(shape, strides, from: offset))
    case .float(let tensor): .float(tensor.strided(shape, strides, from: offset))
    case .double(let tensor): .double(tensor.strided(shape, strides, from: offset))
    }
  }
}
