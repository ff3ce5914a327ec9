/// What PyTorch wrote before version 1.6: pickles of a magic number, a version, the machine, the object and the storages'
/// keys, and then each storage as the number of its elements and its bytes.
struct TorchStream {
  private let file: InputFile

  /// 0x1950A86A20F9469CFC6C.
  private static let magic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]
  private static let version = 1001

  init(_ file: InputFile) { self.file = file }

  /// Whether a file begins as a pickle of a large number does, and not as the length of a safetensors header.
  static func isStart(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 3, bytes[0] == 0x80, (2...5).contains(bytes[1]) else { return false }
    let isHeader = bytes.count > 8 && bytes[5..<8].allSatisfy { $0 == 0 } && bytes[8] == UInt8(ascii: "{")
    return !isHeader
  }

  /// The tensors, and the types that their elements have in the file.
  func read(
    maxMemory: Int
  ) throws(TensorFileError) -> (tensors: NamedTensors, elements: [String: StoredElement]) {
    var reader = PickleReader(PickleBytes(file))
    guard case .long(Self.magic) = try reader.value() else {
      throw file.failure(.unsupported, "is a pickle, but none that PyTorch wrote")
    }
    guard case .integer(Self.version) = try reader.value() else {
      throw file.failure(.unsupported, "is a stream of PyTorch's of an unknown version")
    }
    // The machine: elements are little-endian on all of them.
    _ = try reader.value()
    let root = try reader.value()
    guard case .sequence(let index) = try reader.value() else {
      throw file.failure(.damaged, "has no list of its storages")
    }
    let places = try places(of: reader.tables.sequences[index], reader.tables.storages, at: reader.bytes.position)
    let dictionary = try StateDictionary(root, reader.tables, file)
    var storages = TorchStorages(file, isBigEndian: false, maxMemory: maxMemory) { (key) throws(TensorFileError) in
      guard let range = places[key] else { throw file.failure(.damaged, "lacks the storage \(quoted(key))") }
      return TorchStorages.Place(file: file, range: range)
    }
    return try storages.tensors(of: dictionary)
  }

  /// Where each storage's elements are: they fill the file to its end.
  private func places(
    of keys: [PickleValue], _ storages: [TorchStorage], at start: Int
  ) throws(TensorFileError) -> [String: Range<Int>] {
    let widths = [String: Int](storages.map { ($0.key, $0.element?.byteCount ?? 1) }) { first, _ in first }
    var places: [String: Range<Int>] = [:]
    var position = start
    for case .string(let key) in keys {
      guard let width = widths[key], places[key] == nil else {
        throw file.failure(.damaged, "has a storage \(quoted(key)) that no tensor is of, or twice")
      }
      guard file.count - position >= 8 else { throw file.failure(.damaged, "ends before storage \(quoted(key))") }
      let count = LittleEndianBytes(try file.bytes(at: position, count: 8))[0, UInt64.self]
      position += 8
      guard count <= UInt64((file.count - position) / width) else {
        throw file.failure(.damaged, "ends within storage \(quoted(key)) of \(count) elements")
      }
      places[key] = position..<position + Int(count) * width
      position += Int(count) * width
    }
    guard position == file.count else {
      throw file.failure(.damaged, "has \(file.count - position) bytes after its last storage")
    }
    return places
  }
}
