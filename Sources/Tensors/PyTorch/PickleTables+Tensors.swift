extension PickleTables {
  /// More axes than PyTorch's own tensors have.
  private static let maximumRank = 64

  /// A tensor may repeat the numbers of its storage so often, as deflate may.
  private static let largestRatio = 1032

  /// The storage that a persistent identifier describes: `('storage', type, key, location, count)`, and in streams the place
  /// of a view, `(key, offset, count)`, or nothing.
  func storage(_ fields: [PickleValue], _ reader: PickleReader) throws(TensorFileError) -> TorchStorage {
    guard (5...6).contains(fields.count), case .string("storage") = fields[0],
      case .global(.storage(let element)) = fields[1], case .string(let key) = fields[2],
      case .integer(let count) = fields[4], count >= 0
    else { throw reader.failure("has a storage whose description is not understood") }
    guard fields.count == 6, case .sequence(let index) = fields[5] else {
      return TorchStorage(key: key, element: element, count: count, offset: 0)
    }
    let view = sequences[index]
    guard view.count == 3, case .integer(let offset) = view[1], case .integer(let length) = view[2],
      offset >= 0, length >= 0, length <= count, offset <= count - length
    else { throw reader.failure("has a view of a storage that is not within it") }
    return TorchStorage(key: key, element: element, count: count, offset: offset)
  }

  /// The tensor that PyTorch would build from `(storage, offset, shape, strides, …)`.
  ///
  /// - Parameter isTyped: whether the seventh argument is the elements' type, since the storage has none.
  func tensor(
    _ arguments: [PickleValue], isTyped: Bool, _ reader: PickleReader
  ) throws(TensorFileError) -> TorchTensor {
    guard arguments.count >= (isTyped ? 7 : 4), case .storage(let index) = arguments[0],
      case .integer(let offset) = arguments[1], let extents = integers(arguments[2]),
      let strides = integers(arguments[3])
    else { throw reader.failure("has a tensor whose description is not understood") }
    let storage = storages[index]
    var element = storage.element
    if isTyped, case .global(.type(let type)) = arguments[6] { element = type }
    guard let element else { throw reader.failure("has a tensor without a type") }
    guard extents.count <= Self.maximumRank, extents.count == strides.count, let shape = Shape(checking: extents),
      offset >= 0, strides.allSatisfy({ $0 >= 0 })
    else { throw reader.failure("has a tensor of a shape or of strides that there are not") }

    let count = storage.element == nil ? storage.count / element.byteCount : storage.count
    let place = storage.offset.addingReportingOverflow(offset)
    var last = place
    if shape.count > 0 {
      for (extent, stride) in zip(extents, strides) {
        let (step, overflow) = (extent - 1).multipliedReportingOverflow(by: stride)
        let sum = last.partialValue.addingReportingOverflow(step)
        last = (sum.partialValue, last.overflow || overflow || sum.overflow)
      }
    }
    guard !last.overflow, shape.count == 0 ? place.partialValue <= count : last.partialValue < count else {
      throw reader.failure("has a tensor of \(shape) that its storage of \(count) elements does not hold")
    }
    guard shape.count / Self.largestRatio <= count else {
      throw reader.file.failure(
        .overLimit, "has a tensor of \(shape) that repeats the \(count) elements of its storage")
    }
    return TorchTensor(
      storage: storage, element: element, offset: place.partialValue, shape: shape, strides: strides)
  }

  private func integers(_ value: PickleValue) -> [Int]? {
    guard case .sequence(let index) = value, sequences[index].count <= Self.maximumRank else { return nil }
    var numbers: [Int] = []
    for case .integer(let number) in sequences[index] { numbers.append(number) }
    return numbers.count == sequences[index].count ? numbers : nil
  }
}

extension PickleReader {
  /// What the pickle is of.
  var file: InputFile { bytes.file }
}
