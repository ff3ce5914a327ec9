/// Reads what Python's pickle wrote, of the operations and the names that tensors in dictionaries need.
///
/// A pickle is a program for a machine with a stack, which may call anything that Python can import. This reader calls
/// nothing: what it does not know is refused by its name. Follows Python's `pickletools`.
struct PickleReader {
  private(set) var bytes: PickleBytes
  private(set) var tables = PickleTables()

  private var stack: [PickleValue] = []
  /// The heights of the stack where its marks are.
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  private var start = 0

  /// More than any of the stack, the memo and the tables needs.
  private static let mostValues = 1 << 22

  init(_ bytes: PickleBytes) { self.bytes = bytes }

  /// Reads a pickle to its end, behind which the next may begin.
  mutating func value() throws(TensorFileError) -> PickleValue {
    (stack, marks, memo) = ([], [], [:])
    while true {
      start = bytes.position
      let code = try bytes.byte()
      if code == UInt8(ascii: ".") {
        let result = try pop()
        guard stack.isEmpty, marks.isEmpty else { throw failure("ends with values on its stack") }
        return result
      }
      try run(code)
      guard
        max(stack.count, marks.count, memo.count, tables.sequences.count, tables.dictionaries.count)
          <= Self.mostValues
      else { throw bytes.file.failure(.overLimit, "has a pickle of more than \(Self.mostValues) values") }
    }
  }

  private mutating func run(_ code: UInt8) throws(TensorFileError) {
    switch code {
    case 0x80:  // PROTO
      let version = try bytes.byte()
      guard version <= 5 else { throw bytes.file.failure(.unsupported, "has a pickle of protocol \(version)") }
    case 0x95: _ = try bytes.bytes(8)  // FRAME, whose length no reader needs
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: "N"): stack.append(.none)
    case 0x88, 0x89: stack.append(.bool(code == 0x88))
    case UInt8(ascii: "K"): stack.append(.integer(try bytes.number(1)))
    case UInt8(ascii: "M"): stack.append(.integer(try bytes.number(2)))
    case UInt8(ascii: "J"): stack.append(.integer(Int(Int32(truncatingIfNeeded: try bytes.number(4)))))
    case 0x8A: stack.append(.init(long: try bytes.bytes(try bytes.number(1))))  // LONG1
    case UInt8(ascii: "G"):
      _ = try bytes.bytes(8)
      stack.append(.other)
    case UInt8(ascii: "X"), UInt8(ascii: "T"): stack.append(.string(try bytes.text(try bytes.number(4))))
    case 0x8C, UInt8(ascii: "U"): stack.append(.string(try bytes.text(try bytes.number(1))))
    case 0x8D: stack.append(.string(try bytes.text(try bytes.number(8))))
    case UInt8(ascii: "B"), UInt8(ascii: "C"):
      _ = try bytes.bytes(try bytes.number(code == UInt8(ascii: "B") ? 4 : 1))
      stack.append(.other)
    case UInt8(ascii: ")"): stack.append(PickleTables.empty)
    case UInt8(ascii: "t"): add(sequence: try popMark())
    case 0x85, 0x86, 0x87: add(sequence: try pop(count: Int(code) - 0x84))
    case UInt8(ascii: "]"): add(sequence: [])
    case UInt8(ascii: "a"): try append([try pop()])
    case UInt8(ascii: "e"): try append(try popMark())
    case UInt8(ascii: "}"): addDictionary([])
    case UInt8(ascii: "s"): try set(try pop(count: 2))
    case UInt8(ascii: "u"): try set(try popMark())
    case UInt8(ascii: "q"): memo[try bytes.number(1)] = try top()
    case UInt8(ascii: "r"): memo[try bytes.number(4)] = try top()
    case 0x94: memo[memo.count] = try top()
    case UInt8(ascii: "h"): try get(try bytes.number(1))
    case UInt8(ascii: "j"): try get(try bytes.number(4))
    case UInt8(ascii: "c"): try addGlobal(try bytes.line(), try bytes.line())
    case 0x93:  // STACK_GLOBAL
      guard case .string(let name) = try pop(), case .string(let module) = try pop() else {
        throw failure("names something by no text")
      }
      try addGlobal(module, name)
    case UInt8(ascii: "i"): throw refusal(try bytes.line(), try bytes.line())
    case UInt8(ascii: "R"): try reduce()
    case UInt8(ascii: "b"):
      // What an OrderedDict has beside its entries: the versions of a network's layers.
      _ = try pop()
      guard case .dictionary = try top() else {
        throw bytes.file.failure(.unsupported, "sets the state of an object, which is refused: only tensors are read")
      }
    case UInt8(ascii: "Q"): try addStorage()
    default:
      let name = Self.otherOperations[code] ?? "0x\(String(code, radix: 16))"
      throw bytes.file.failure(
        Self.otherOperations[code] == nil ? .damaged : .unsupported,
        "has the pickle operation \(name) at byte \(start), which is refused: only tensors are read")
    }
  }

  // MARK: The stack

  private func top() throws(TensorFileError) -> PickleValue {
    guard let value = stack.last, stack.count > marks.last ?? 0 else {
      throw failure("takes a value that is not there")
    }
    return value
  }

  private mutating func pop() throws(TensorFileError) -> PickleValue {
    let value = try top()
    stack.removeLast()
    return value
  }

  private mutating func pop(count: Int) throws(TensorFileError) -> [PickleValue] {
    guard stack.count - (marks.last ?? 0) >= count else { throw failure("takes a value that is not there") }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popMark() throws(TensorFileError) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw failure("takes a mark that is not there") }
    defer { stack.removeLast(stack.count - mark) }
    return Array(stack[mark...])
  }

  private mutating func get(_ index: Int) throws(TensorFileError) {
    guard let value = memo[index] else { throw failure("recalls a value that it never stored") }
    stack.append(value)
  }

  private mutating func add(sequence: [PickleValue]) {
    stack.append(.sequence(tables.sequences.count))
    tables.sequences.append(sequence)
  }

  private mutating func addDictionary(_ pairs: [(key: PickleValue, value: PickleValue)]) {
    stack.append(.dictionary(tables.dictionaries.count))
    tables.dictionaries.append(pairs)
  }

  private mutating func append(_ values: [PickleValue]) throws(TensorFileError) {
    guard case .sequence(let index) = try top(), index > 0 else { throw failure("appends to what is no list") }
    tables.sequences[index] += values
  }

  private mutating func set(_ values: [PickleValue]) throws(TensorFileError) {
    guard case .dictionary(let index) = try top(), values.count.isMultiple(of: 2) else {
      throw failure("sets an entry of what is no dictionary")
    }
    for place in stride(from: 0, to: values.count, by: 2) {
      tables.dictionaries[index].append((values[place], values[place + 1]))
    }
  }

  // MARK: Names

  private mutating func addGlobal(_ module: String, _ name: String) throws(TensorFileError) {
    guard let global = PickleGlobal(module: module, name: name) else { throw refusal(module, name) }
    stack.append(.global(global))
  }

  private func refusal(_ module: String, _ name: String) -> TensorFileError {
    let full = "\(module).\(name)".unicodeScalars
    // Without quotes where it is a plain name.
    let isPlain = full.count <= 200 && full.allSatisfy { $0.properties.isIDContinue || $0 == "." }
    let shown = isPlain ? String(full) : quoted(String(full))
    return bytes.file.failure(
      .unsupported,
      name.hasSuffix("Storage") && module == "torch"
        ? "holds elements of \(shown), which are not read"
        : "calls \(shown), which is refused: only tensors are read, such as torch.save(model.state_dict(), …) writes")
  }

  private mutating func reduce() throws(TensorFileError) {
    guard case .sequence(let index) = try pop(), case .global(let global) = try pop() else {
      throw failure("calls what is no name")
    }
    let arguments = tables.sequences[index]
    switch global {
    case .orderedDictionary: addDictionary(try pairs(arguments))
    case .counter: addDictionary([])
    case .size:
      guard arguments.count == 1, case .sequence = arguments[0] else { throw failure("has a torch.Size of no numbers") }
      stack.append(arguments[0])
    case .device: stack.append(.other)
    case .tensor(let isTyped):
      let tensor = try tables.tensor(arguments, isTyped: isTyped, self)
      tables.tensors.append(tensor)
      stack.append(.tensor(tables.tensors.count - 1))
    case .parameter:
      guard case .tensor = arguments.first else { throw failure("has a parameter that is no tensor") }
      stack.append(arguments[0])
    case .storage, .type: throw failure("calls a type")
    }
  }

  /// The entries that Python 2 gives an OrderedDict: a list of lists of two.
  private func pairs(_ arguments: [PickleValue]) throws(TensorFileError) -> [(key: PickleValue, value: PickleValue)] {
    guard let first = arguments.first else { return [] }
    guard arguments.count == 1, case .sequence(let index) = first else {
      throw failure("makes an OrderedDict of no list")
    }
    var pairs: [(key: PickleValue, value: PickleValue)] = []
    for item in tables.sequences[index] {
      guard case .sequence(let index) = item, tables.sequences[index].count == 2 else {
        throw failure("makes an OrderedDict of no pairs")
      }
      pairs.append((tables.sequences[index][0], tables.sequences[index][1]))
    }
    return pairs
  }

  private mutating func addStorage() throws(TensorFileError) {
    guard case .sequence(let index) = try pop() else { throw failure("has a storage without a description") }
    let storage = try tables.storage(tables.sequences[index], self)
    tables.storages.append(storage)
    stack.append(.storage(tables.storages.count - 1))
  }

  /// An error that says where in the pickle it is.
  func failure(_ reason: String) -> TensorFileError {
    bytes.file.failure(.damaged, "has a pickle that \(reason), at byte \(start)")
  }

  private static let otherOperations: [UInt8: String] = [
    0x30: "POP", 0x31: "POP_MARK", 0x32: "DUP", 0x46: "FLOAT", 0x49: "INT", 0x4C: "LONG", 0x50: "PERSID",
    0x53: "STRING",
    0x56: "UNICODE", 0x64: "DICT", 0x67: "GET", 0x6C: "LIST", 0x6F: "OBJ", 0x70: "PUT", 0x81: "NEWOBJ", 0x82: "EXT1",
    0x83: "EXT2", 0x84: "EXT4", 0x8B: "LONG4", 0x8E: "BINBYTES8", 0x8F: "EMPTY_SET", 0x90: "ADDITEMS",
    0x91: "FROZENSET", 0x92: "NEWOBJ_EX", 0x96: "BYTEARRAY8", 0x97: "NEXT_BUFFER", 0x98: "READONLY_BUFFER",
  ]
}

extension PickleValue {
  /// A whole number in two's complement, the least significant byte first.
  fileprivate init(long bytes: [UInt8]) {
    guard bytes.count <= 8 else {
      self = .long(bytes)
      return
    }
    var value = (bytes.last ?? 0) >= 0x80 ? -1 : 0
    for byte in bytes.reversed() { value = value << 8 | Int(byte) }
    self = .integer(value)
  }
}
