/// What comes before the numbers in a safetensors file: where each tensor is, and texts.
///
/// The format is that of the Python package `safetensors`: the length of the header in 8 bytes, the header as JSON, and
/// the numbers of all tensors without a gap.
struct SafetensorsHeader {
  /// A tensor in its place.
  struct Entry {
    let name: String
    let element: StoredElement
    let shape: Shape
    /// The place of its bytes, counted from the header's end.
    let range: Range<Int>
  }

  /// The tensors in the header's order.
  private(set) var entries: [Entry] = []
  /// The texts under `__metadata__`.
  private(set) var metadata: [String: String] = [:]
  /// Where the numbers begin in the file.
  let dataOffset: Int

  /// The longest header that is read and written, in bytes: as long as the Python package takes it.
  static let maximumLength = 100_000_000

  /// The name that stands for the texts.
  static let metadataName = "__metadata__"

  /// More axes than NumPy and PyTorch have.
  static let maximumRank = 64

  /// Reads a header and sees to it that the tensors fill the rest of the file, each byte once.
  init(_ file: InputFile) throws(TensorFileError) {
    guard file.count >= 8 else { throw file.failure(.damaged, "is too short for a safetensors file") }
    let length = Self.littleEndian(try file.bytes(at: 0, count: 8))
    guard length <= Self.maximumLength else {
      throw file.failure(
        .damaged, "is no safetensors file, or claims a header of \(length) bytes; \(Self.maximumLength) are the most")
    }
    guard length <= file.count - 8 else {
      throw file.failure(.damaged, "ends in its header, which takes \(length) bytes")
    }
    dataOffset = 8 + Int(length)
    let text = try file.bytes(at: 8, count: Int(length))
    guard text.first == UInt8(ascii: "{") else {
      throw file.failure(.unsupported, "is no safetensors file: its header does not begin with a brace")
    }
    do throws(JSONFailure) {
      try read(text)
    } catch {
      throw file.failure(error.isUnsupported ? .unsupported : .damaged, error.reason)
    }
    do throws(JSONFailure) {
      try checkPlaces(byteCount: file.count - dataOffset)
    } catch {
      throw file.failure(.damaged, error.reason)
    }
  }

  private mutating func read(_ text: [UInt8]) throws(JSONFailure) {
    var scanner = JSONScanner(text)
    var entries: [Entry] = []
    var metadata: [String: String] = [:]
    try scanner.object { (scanner, name) throws(JSONFailure) in
      if name == Self.metadataName {
        try scanner.object { (scanner, key) throws(JSONFailure) in metadata[key] = try scanner.string() }
      } else {
        entries.append(try Self.entry(name, &scanner))
      }
    }
    try scanner.end()
    (self.entries, self.metadata) = (entries, metadata)
  }

  private static func entry(_ name: String, _ scanner: inout JSONScanner) throws(JSONFailure) -> Entry {
    var type: String?
    var extents: [Int]?
    var offsets: [Int]?
    try scanner.object { (scanner, key) throws(JSONFailure) in
      switch key {
      case "dtype": type = try scanner.string()
      case "shape": extents = try integers(&scanner, atMost: maximumRank)
      case "data_offsets": offsets = try integers(&scanner, atMost: 2)
      default: throw scanner.failure("has an unknown entry \(quoted(key)) for tensor \(quoted(name))")
      }
    }
    guard let type, let extents, let offsets else {
      throw JSONFailure(reason: "does not give tensor \(quoted(name)) a dtype, a shape and data_offsets")
    }
    guard let element = StoredElement(safetensorsName: type) else {
      throw JSONFailure(
        reason: "holds tensor \(quoted(name)) with elements of type \(quoted(type)), which are not read",
        isUnsupported: true)
    }
    guard let shape = Shape(checking: extents) else {
      throw JSONFailure(reason: "gives tensor \(quoted(name)) a shape that is negative or too large: \(extents)")
    }
    guard offsets.count == 2, 0 <= offsets[0], offsets[0] <= offsets[1] else {
      throw JSONFailure(reason: "gives tensor \(quoted(name)) the place \(offsets), which is none")
    }
    let (wanted, overflow) = shape.count.multipliedReportingOverflow(by: element.byteCount)
    guard !overflow, wanted == offsets[1] - offsets[0] else {
      throw JSONFailure(
        reason:
          "gives tensor \(quoted(name)) \(offsets[1] - offsets[0]) bytes, but its shape \(extents) of \(type) takes "
          + (overflow ? "more than there can be" : "\(wanted)"))
    }
    return Entry(name: name, element: element, shape: shape, range: offsets[0]..<offsets[1])
  }

  private static func integers(_ scanner: inout JSONScanner, atMost count: Int) throws(JSONFailure) -> [Int] {
    var numbers: [Int] = []
    try scanner.array { (scanner) throws(JSONFailure) in
      guard numbers.count < count else { throw scanner.failure("has more than \(count) numbers in an array") }
      numbers.append(try scanner.integer())
    }
    return numbers
  }

  /// Sees to it that the tensors lie one after the other, without a gap, from the first byte to the last.
  private func checkPlaces(byteCount: Int) throws(JSONFailure) {
    let places = entries.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    var end = 0
    var last: Entry?
    for entry in places {
      let range = entry.range
      if range.lowerBound < end, let last {
        throw JSONFailure(
          reason: "has tensor \(quoted(entry.name)) at bytes \(range), where tensor \(quoted(last.name)) is as well")
      }
      guard range.lowerBound == end else {
        throw JSONFailure(reason: "has bytes \(end)..<\(range.lowerBound) of its data in no tensor")
      }
      (end, last) = (range.upperBound, entry)
    }
    guard end <= byteCount else {
      throw JSONFailure(reason: "ends too early: its tensors take \(end) bytes, and there are \(byteCount)")
    }
    guard end == byteCount else {
      throw JSONFailure(reason: "has \(byteCount - end) bytes after its last tensor")
    }
  }

  private static func littleEndian(_ bytes: [UInt8]) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

extension StoredElement {
  /// The type under the name that safetensors files have for it.
  init?(safetensorsName name: String) {
    guard let element = Self.allCases.first(where: { $0.safetensorsName == name }) else { return nil }
    self = element
  }

  /// The name in safetensors files.
  var safetensorsName: String {
    switch self {
    case .bool: "BOOL"
    case .uint8: "U8"
    case .int8: "I8"
    case .uint16: "U16"
    case .int16: "I16"
    case .uint32: "U32"
    case .int32: "I32"
    case .uint64: "U64"
    case .int64: "I64"
    case .float16: "F16"
    case .bfloat16: "BF16"
    case .float: "F32"
    case .double: "F64"
    }
  }
}
