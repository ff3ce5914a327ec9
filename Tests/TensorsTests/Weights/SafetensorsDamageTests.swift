import Tensors
import TestSupport
import Testing

/// Files that break the format, one way at a time.
@Suite struct SafetensorsDamageTests {
  /// A file of a header and so many bytes of numbers.
  static func file(_ header: String, _ count: Int, length: UInt64? = nil) -> [UInt8] {
    let length = length ?? UInt64(header.utf8.count)
    return withUnsafeBytes(of: length.littleEndian, Array.init) + Array(header.utf8)
      + [UInt8](repeating: 0, count: count)
  }

  private func tensor(_ name: String, _ type: String, _ shape: String, _ offsets: String) -> String {
    #""\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#
  }

  private func reason(_ bytes: [UInt8]) -> String? {
    do throws(TensorFileError) {
      _ = try Safetensors(safetensors: bytes)
      return nil
    } catch {
      #expect(error.kind == .damaged)
      return error.reason
    }
  }

  @Test func refusesEveryTruncationAndEveryAddition() throws {
    let bytes = try Safetensors(SafetensorsTests.everyType, metadata: ["a": "b"]).encoded()
    for length in 0..<bytes.count {
      #expect(throws: TensorFileError.self) { try Safetensors(safetensors: Array(bytes.prefix(length))) }
    }
    #expect(reason(bytes + [0]) == "has 1 bytes after its last tensor")
  }

  @Test(arguments: [
    (3, 0, "ends in its header, which takes 3 bytes"),
    (100_000_000, 100, "ends in its header, which takes 100000000 bytes"),
    (
      100_000_001, 100,
      "is no safetensors file, or claims a header of 100000001 bytes; 100000000 are the most"
    ),
    (
      UInt64.max, 100,
      "is no safetensors file, or claims a header of 18446744073709551615 bytes; 100000000 are the most"
    ),
  ])
  func refusesLengths(_ length: UInt64, _ count: Int, _ expected: String) {
    #expect(reason(Self.file("{}", count, length: length)) == expected)
  }

  @Test(arguments: [
    // Places of two tensors, the count of bytes, and what is wrong.
    ("[0,4]", "[4,8]", 8, nil),
    ("[4,8]", "[0,4]", 8, nil),
    ("[0,4]", "[0,4]", 4, #"has tensor "b" at bytes 0..<4, where tensor "a" is as well"#),
    ("[0,4]", "[2,6]", 6, #"has tensor "b" at bytes 2..<6, where tensor "a" is as well"#),
    ("[0,4]", "[8,12]", 12, "has bytes 4..<8 of its data in no tensor"),
    ("[4,8]", "[8,12]", 12, "has bytes 0..<4 of its data in no tensor"),
    ("[0,4]", "[4,8]", 9, "has 1 bytes after its last tensor"),
    ("[0,4]", "[4,8]", 7, "ends too early: its tensors take 8 bytes, and there are 7"),
    ("[0,4]", "[8,4]", 8, #"gives tensor "b" the place [8, 4], which is none"#),
    ("[-4,0]", "[0,4]", 8, #"gives tensor "a" the place [-4, 0], which is none"#),
    ("[0]", "[4,8]", 8, #"gives tensor "a" the place [0], which is none"#),
    ("[0,4]", "[4,9]", 9, #"gives tensor "b" 5 bytes, but its shape [1] of F32 takes 4"#),
    (
      "[0,9223372036854775807]", "[4,8]", 8,
      #"gives tensor "a" 9223372036854775807 bytes, but its shape [1] of F32 takes 4"#
    ),
  ])
  func refusesPlaces(_ first: String, _ second: String, _ count: Int, _ expected: String?) {
    let header = "{\(tensor("a", "F32", "[1]", first)),\(tensor("b", "F32", "[1]", second))}"
    #expect(reason(Self.file(header, count)) == expected)
  }

  @Test(arguments: [
    ("[-1]", "gives tensor \"a\" a shape that is negative or too large: [-1]"),
    ("[4294967296,4294967296]", "gives tensor \"a\" a shape that is negative or too large: [4294967296, 4294967296]"),
    (
      "[0,4294967296,4294967296]",
      "gives tensor \"a\" a shape that is negative or too large: [0, 4294967296, 4294967296]"
    ),
    (
      "[4611686018427387904]",
      "gives tensor \"a\" 4 bytes, but its shape [4611686018427387904] of F32 takes more than there can be"
    ),
    ("[1000000000000]", "gives tensor \"a\" 4 bytes, but its shape [1000000000000] of F32 takes 4000000000000"),
    ("[99999999999999999999]", "has a number that is too large, at byte 29 of the header"),
    ("[1.0]", "has something else where a whole number should be, at byte 29 of the header"),
    ("[01]", "has something else where a whole number should be, at byte 29 of the header"),
    ("[1e0]", "has something else where a whole number should be, at byte 29 of the header"),
    ("[\"1\"]", "has something else where a whole number should be, at byte 29 of the header"),
    ("[1,]", "has something else where a whole number should be, at byte 31 of the header"),
    ("[[1]]", "has something else where a whole number should be, at byte 29 of the header"),
    ("1", "has something else where an array should be, at byte 28 of the header"),
    ("null", "has something else where an array should be, at byte 28 of the header"),
  ])
  func refusesShapes(_ shape: String, _ expected: String) {
    #expect(reason(Self.file("{\(tensor("a", "F32", shape, "[0,4]"))}", 4)) == expected)
  }

  @Test func refusesTooManyAxes() {
    let shape = "[" + String(repeating: "1,", count: 64) + "1]"
    #expect(reason(Self.file("{\(tensor("a", "F32", shape, "[0,4]"))}", 4))?.contains("more than 64 numbers") == true)
    let allowed = "[" + String(repeating: "1,", count: 63) + "1]"
    #expect(reason(Self.file("{\(tensor("a", "F32", allowed, "[0,4]"))}", 4)) == nil)
  }

  @Test(arguments: [
    (#"{"a":1}"#, "has something else where an object should be, at byte 5 of the header"),
    (#"{"a":{}}"#, "does not give tensor \"a\" a dtype, a shape and data_offsets"),
    (#"{"a":{"dtype":"F32","dtype":"F32"}}"#, "has the name \"dtype\" twice, at byte 27 of the header"),
    (
      #"{"a":{"dtype":"F32","stride":[1]}}"#,
      "has an unknown entry \"stride\" for tensor \"a\", at byte 29 of the header"
    ),
    (#"{"__metadata__":{"a":1}}"#, "has something else where a string should be, at byte 21 of the header"),
    (#"{"__metadata__":{"a":"1","a":"2"}}"#, "has the name \"a\" twice, at byte 28 of the header"),
    (#"{"__metadata__":{},"__metadata__":{}}"#, "has the name \"__metadata__\" twice, at byte 33 of the header"),
    (
      #"{"\u0061":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a":{}}"#,
      "has the name \"a\" twice, at byte 61 of the header"
    ),
    (#"{}{}"#, "has something else where the end should be, at byte 2 of the header"),
    (#"{} x"#, "has something else where the end should be, at byte 3 of the header"),
    (#"{"__metadata__":{"a":"\ud800"}}"#, "has half of a surrogate pair, at byte 24 of the header"),
    (#"{"__metadata__":{"a":"\udc00\ud800"}}"#, "has half of a surrogate pair, at byte 24 of the header"),
    (
      #"{"__metadata__":{"a":"\u00g0"}}"#,
      "has something else where four hexadecimal digits should be, at byte 26 of the header"
    ),
    (#"{"__metadata__":{"a":"\x"}}"#, "has an escape that JSON does not know, at byte 23 of the header"),
    ("{\"__metadata__\":{\"a\":\"\n\"}}", "has a control character in a string, at byte 22 of the header"),
    (#"{"__metadata__":{"a":"#, "ends where a string should be, at byte 21 of the header"),
    (#"{"__metadata__":{"a":"b"#, "ends within a string, at byte 22 of the header"),
  ])
  func refusesHeaders(_ header: String, _ expected: String) {
    #expect(reason(Self.file(header, 0)) == expected)
  }

  @Test func refusesTextThatIsNotUTF8() throws {
    var bytes = Self.file(#"{"__metadata__":{"a":"xx"}}"#, 0)
    bytes[8 + 22] = 0xC3
    #expect(reason(bytes) == "has a string that is not valid UTF-8, at byte 22 of the header")
    bytes[8 + 23] = 0xA9
    #expect(try Safetensors(safetensors: bytes).metadata == ["a": "é"])
  }

  @Test func readsEscapes() throws {
    let header = #"{"__metadata__":{"a":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"}}"# + "  \n"
    #expect(try Safetensors(safetensors: Self.file(header, 0)).metadata == ["a": "\"\\/\u{8}\u{C}\n\r\té😀"])
  }

  /// Brackets and long names within the header's limit cost neither the stack nor a long message.
  @Test func staysCalm() {
    let deep = #"{"a":{"shape":"# + String(repeating: "[", count: 1_000_000)
    #expect(reason(Self.file(deep, 0)) != nil)
    let long = "{\"" + String(repeating: "n\u{1B}", count: 1) + "\":{}}"
    #expect(reason(Self.file(long, 0)) == "has a control character in a string, at byte 3 of the header")
    let name = String(repeating: "n", count: 10_000)
    #expect((reason(Self.file("{\"\(name)\":{}}", 0))?.utf8.count ?? 1000) < 200)
  }
}
