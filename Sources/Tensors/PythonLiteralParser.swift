/// The values that the header of an array file is made of.
enum PythonLiteral: Equatable {
  case string(String)
  case boolean(Bool)
  case integer(Int)
  /// A tuple or a list.
  case sequence([PythonLiteral])
  case dictionary([String: PythonLiteral])
}

/// Reads one literal of Python: the small part of `ast.literal_eval` that array files use.
struct PythonLiteralParser {
  private let bytes: [UInt8]
  private var position = 0

  /// Deeper nesting than a record of records needs is refused, so that the parser cannot run out of stack.
  private static let maximumDepth = 16

  private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

  init(_ bytes: some Collection<UInt8>) { self.bytes = Array(bytes) }

  /// Reads the only literal of the text.
  mutating func parse() throws(NpyError) -> PythonLiteral {
    let value = try parseValue(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw failure("more than one value") }
    return value
  }

  private mutating func parseValue(depth: Int) throws(NpyError) -> PythonLiteral {
    guard depth < Self.maximumDepth else { throw failure("brackets nested too deep") }
    skipSpace()
    switch peek() {
    case UInt8(ascii: "{"): return try parseDictionary(depth: depth)
    case UInt8(ascii: "("): return .sequence(try parseSequence(until: ")", depth: depth))
    case UInt8(ascii: "["): return .sequence(try parseSequence(until: "]", depth: depth))
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return .string(try parseString())
    case let byte? where byte == UInt8(ascii: "-") || Self.digits.contains(byte):
      return .integer(try parseInteger())
    default: return try parseWord()
    }
  }

  private mutating func parseDictionary(depth: Int) throws(NpyError) -> PythonLiteral {
    position += 1
    var entries: [String: PythonLiteral] = [:]
    while !accept("}") {
      guard case .string(let key) = try parseValue(depth: depth + 1) else {
        throw failure("a key that is no string")
      }
      guard accept(":") else { throw failure("a key without a value") }
      guard entries.updateValue(try parseValue(depth: depth + 1), forKey: key) == nil else {
        throw failure("the key '\(key)' twice")
      }
      guard accept(",") || next(is: "}") else { throw failure("no comma between two entries") }
    }
    return .dictionary(entries)
  }

  private mutating func parseSequence(
    until end: Unicode.Scalar, depth: Int
  ) throws(NpyError) -> [PythonLiteral] {
    position += 1
    var items: [PythonLiteral] = []
    while !accept(end) {
      items.append(try parseValue(depth: depth + 1))
      guard accept(",") || next(is: end) else { throw failure("no comma between two items") }
    }
    return items
  }

  private mutating func parseString() throws(NpyError) -> String {
    let quote = bytes[position]
    position += 1
    let start = position
    while let byte = peek(), byte != quote {
      guard byte != UInt8(ascii: "\\") else { throw failure("an escape in a string") }
      position += 1
    }
    guard position < bytes.count else { throw failure("a string without its end") }
    defer { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func parseInteger() throws(NpyError) -> Int {
    let start = position
    if peek() == UInt8(ascii: "-") { position += 1 }
    while let byte = peek(), Self.digits.contains(byte) { position += 1 }
    let digits = String(decoding: bytes[start..<position], as: UTF8.self)
    // Python 2 marked long integers.
    if peek() == UInt8(ascii: "L") { position += 1 }
    guard let value = Int(digits) else { throw failure("the number \(digits.prefix(30))") }
    return value
  }

  private mutating func parseWord() throws(NpyError) -> PythonLiteral {
    for (word, value) in [("True", true), ("False", false)] where bytes[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return .boolean(value)
    }
    throw failure("an unexpected character")
  }

  private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = peek(), byte == 0x20 || (0x09...0x0D).contains(byte) { position += 1 }
  }

  private mutating func next(is character: Unicode.Scalar) -> Bool {
    skipSpace()
    return peek().map(Unicode.Scalar.init) == character
  }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    guard next(is: character) else { return false }
    position += 1
    return true
  }

  private func failure(_ what: String) -> NpyError {
    NpyError(.badHeader, "has a header that cannot be read: \(what) at byte \(position)")
  }
}
