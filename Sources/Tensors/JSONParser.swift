/// Why a text is no JSON.
package struct JSONError: Error, Hashable, Sendable {
  /// The line, counted from 1.
  package let line: Int

  /// What is wrong there, without the line.
  package let reason: String
}

extension JSONValue {
  /// Reads the only value of a text.
  ///
  /// - Throws: ``JSONError`` with the line where the text breaks the rules.
  package init(parsing text: String) throws(JSONError) {
    var parser = JSONParser(text)
    self = try parser.parse()
  }
}

/// Reads JSON from its bytes.
private struct JSONParser {
  private let bytes: [UInt8]
  private var position = 0

  /// Deeper nesting is refused, so that no text makes the parser run out of stack.
  private static let maximumDepth = 64

  init(_ text: String) { bytes = Array(text.utf8) }

  mutating func parse() throws(JSONError) -> JSONValue {
    let value = try parseValue(depth: 0)
    guard next() == nil else { throw failure("there is something after the end of the value") }
    return value
  }

  private mutating func parseValue(depth: Int) throws(JSONError) -> JSONValue {
    guard depth < Self.maximumDepth else { throw failure("brackets are nested too deep") }
    switch next() {
    case UInt8(ascii: "{"): return try parseObject(depth: depth)
    case UInt8(ascii: "["): return try parseArray(depth: depth)
    case UInt8(ascii: "\""): return .string(try parseString())
    case nil: throw failure("the text ends too early")
    default: return try parseWord()
    }
  }

  private mutating func parseObject(depth: Int) throws(JSONError) -> JSONValue {
    position += 1
    var members: [JSONValue.Member] = []
    if accept("}") { return .object([]) }
    repeat {
      guard next() == UInt8(ascii: "\"") else { throw failure("a member of an object has no name") }
      let name = try parseString()
      guard accept(":") else { throw failure("there is no colon after \"\(name)\"") }
      members.append(.init(name, try parseValue(depth: depth + 1)))
    } while accept(",")
    guard accept("}") else { throw failure("an object is not closed by }") }
    return .object(members)
  }

  private mutating func parseArray(depth: Int) throws(JSONError) -> JSONValue {
    position += 1
    var items: [JSONValue] = []
    if accept("]") { return .array([]) }
    repeat { items.append(try parseValue(depth: depth + 1)) } while accept(",")
    guard accept("]") else { throw failure("an array is not closed by ]") }
    return .array(items)
  }

  private mutating func parseString() throws(JSONError) -> String {
    position += 1
    var text: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text += Array(String(try parseEscape()).utf8)
      case ..<0x20: throw failure("a string is not closed on its line")
      default: text.append(byte)
      }
    }
    throw failure("a string is not closed")
  }

  private mutating func parseEscape() throws(JSONError) -> Unicode.Scalar {
    guard position < bytes.count else { throw failure("a string is not closed") }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let first = try parseCodeUnit()
      guard 0xD800...0xDBFF ~= first else { return Unicode.Scalar(first) ?? "\u{FFFD}" }
      guard bytes[position...].starts(with: "\\u".utf8) else { return "\u{FFFD}" }
      position += 2
      let second = try parseCodeUnit()
      guard 0xDC00...0xDFFF ~= second else { return "\u{FFFD}" }
      return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
    default: throw failure("there is an unknown escape in a string")
    }
  }

  private mutating func parseCodeUnit() throws(JSONError) -> UInt32 {
    let digits = String(decoding: bytes[position...].prefix(4), as: UTF8.self)
    guard digits.utf8.count == 4, digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16)
    else {
      throw failure("\\u is not followed by four digits")
    }
    position += 4
    return value
  }

  private mutating func parseWord() throws(JSONError) -> JSONValue {
    let start = position
    let ends = Set(",:[]{}\" \t\r\n".utf8)
    while position < bytes.count, !ends.contains(bytes[position]) { position += 1 }
    let word = String(decoding: bytes[start..<position], as: UTF8.self)
    switch word {
    case "null": return .null
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    default:
      // Swift's numbers may also be hexadecimal, infinite or not numbers at all.
      guard let first = word.utf8.first, first == UInt8(ascii: "-") || (48...57).contains(first),
        word.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }), let value = Double(word),
        value.isFinite
      else {
        throw failure(word.isEmpty ? "a value is missing" : "\(word.prefix(30)) is not a value of JSON")
      }
      return .number(value)
    }
  }

  /// The next byte that is not space.
  private mutating func next() -> UInt8? {
    while position < bytes.count, " \t\r\n".utf8.contains(bytes[position]) { position += 1 }
    return position < bytes.count ? bytes[position] : nil
  }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    guard next().map(Unicode.Scalar.init) == character else { return false }
    position += 1
    return true
  }

  private func failure(_ reason: String) -> JSONError {
    let line = bytes[..<position].count { $0 == UInt8(ascii: "\n") } + 1
    return JSONError(line: line, reason: reason)
  }
}
