/// Why a text is not the JSON that is expected.
struct JSONFailure: Error {
  /// What is wrong and at which byte, as the end of a sentence.
  let reason: String
  /// Whether the text is right, and says what is not read here.
  var isUnsupported = false
}

/// Reads objects, arrays, strings and whole numbers of JSON (RFC 8259), one after the other and nothing else.
///
/// What a header consists of is known, so no tree is built: memory and nesting are what the reader of the header asks
/// for, whatever the text is.
struct JSONScanner {
  private let bytes: [UInt8]
  private var position = 0

  /// - Parameter bytes: the text in UTF-8.
  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Reads an object; the closure reads the value of each member. No name may come twice.
  mutating func object(_ member: (inout JSONScanner, String) throws(JSONFailure) -> Void) throws(JSONFailure) {
    try expect("{", "an object")
    if accept("}") { return }
    var names: Set<String> = []
    repeat {
      let name = try string()
      guard names.insert(name).inserted else { throw failure("has the name \(quoted(name)) twice") }
      try expect(":", "a colon")
      try member(&self, name)
    } while accept(",")
    try expect("}", "a comma or the end of an object")
  }

  /// Reads an array; the closure reads each item.
  mutating func array(_ item: (inout JSONScanner) throws(JSONFailure) -> Void) throws(JSONFailure) {
    try expect("[", "an array")
    if accept("]") { return }
    repeat { try item(&self) } while accept(",")
    try expect("]", "a comma or the end of an array")
  }

  /// Reads a number without a fraction or an exponent that fits `Int`.
  mutating func integer() throws(JSONFailure) -> Int {
    skipSpace()
    let start = position
    if next == UInt8(ascii: "-") { position += 1 }
    let digits = position
    while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
    guard position > digits, bytes[digits] != 0x30 || position == digits + 1 else {
      throw expected("a whole number", at: start)
    }
    if let byte = next, ".eE".utf8.contains(byte) { throw expected("a whole number", at: start) }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let value = Int(text) else { throw failure("has a number that is too large", at: start) }
    return value
  }

  /// Reads a string.
  mutating func string() throws(JSONFailure) -> String {
    try expect("\"", "a string")
    let start = position
    var text: [UInt8] = []
    while true {
      guard let byte = next else { throw failure("ends within a string", at: start) }
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw failure("has a string that is not valid UTF-8", at: start)
        }
        return string
      case UInt8(ascii: "\\"): text.append(contentsOf: String(Character(try escape())).utf8)
      case 0..<0x20: throw failure("has a control character in a string", at: position - 1)
      default: text.append(byte)
      }
    }
  }

  /// Reads the end of the text; only space may come before it.
  mutating func end() throws(JSONFailure) {
    skipSpace()
    guard position == bytes.count else { throw expected("the end", at: position) }
  }

  /// Makes an error out of what is wrong just before the next byte.
  func failure(_ reason: String) -> JSONFailure { failure(reason, at: position) }

  private mutating func escape() throws(JSONFailure) -> Unicode.Scalar {
    guard let byte = next else { throw failure("ends within a string") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try escapedScalar()
    default: throw failure("has an escape that JSON does not know", at: position - 1)
    }
  }

  /// Four hexadecimal digits, or eight as two surrogates.
  private mutating func escapedScalar() throws(JSONFailure) -> Unicode.Scalar {
    let start = position
    let first = try hexadecimal()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, bytes[position...].starts(with: "\\u".utf8) else {
      throw failure("has half of a surrogate pair", at: start)
    }
    position += 2
    let second = try hexadecimal()
    guard (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw failure("has half of a surrogate pair", at: start) }
    return scalar
  }

  private mutating func hexadecimal() throws(JSONFailure) -> UInt32 {
    let digits = bytes[position...].prefix(4)
    var value: UInt32 = 0
    for byte in digits {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { break }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    guard digits.count == 4, position == digits.endIndex else {
      throw expected("four hexadecimal digits", at: position)
    }
    return value
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
  }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard next.map(Unicode.Scalar.init) == character else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar, _ what: String) throws(JSONFailure) {
    guard accept(character) else { throw expected(what, at: position) }
  }

  private func expected(_ what: String, at place: Int) -> JSONFailure {
    failure(
      place < bytes.count ? "has something else where \(what) should be" : "ends where \(what) should be", at: place)
  }

  private func failure(_ reason: String, at place: Int) -> JSONFailure {
    JSONFailure(reason: "\(reason), at byte \(place) of the header")
  }
}

/// A name from a file, for people: in quotes, without control characters, and not too long.
func quoted(_ name: String) -> String {
  let scalars = name.unicodeScalars
  var start = String.UnicodeScalarView()
  start.append(contentsOf: scalars.prefix(80))
  return String(start).debugDescription + (scalars.count > 80 ? "…" : "")
}

/// A text as JSON has it, with its quotes.
func jsonString(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    case "\u{0}"..<"\u{20}":
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
