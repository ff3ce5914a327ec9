import Foundation
import Tensors
import Testing

@Suite struct JSONValueTests {
  @Test func reads() throws {
    let value = try JSONValue(
      parsing:
        #" {"a": [1, -2.5e2, true, false, null], "b": {"c": "x\"\\\/\n\u00e9\ud83d\ude00"}, "a2": []} "#)
    #expect(value["a"] == .array([.number(1), .number(-250), .boolean(true), .boolean(false), .null]))
    #expect(value["b"]?["c"] == .string("x\"\\/\né😀"))
    #expect(value["a2"] == .array([]))
    #expect(value["d"] == nil)
  }

  @Test(arguments: [
    "", "{", "[1,]", "[1 2]", "{\"a\"}", "{a: 1}", "\"a", "\"a\nb\"", "nan", "01x", "+1", ".5", "0x1",
    "1e999",
    "[1] 2", "\"\\x\"", "\"\\u12\"", "tru", String(repeating: "[", count: 100_000),
  ])
  func refuses(_ text: String) {
    #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
  }

  @Test func tellsTheLine() throws {
    let error = try #require(throws: JSONError.self) { try JSONValue(parsing: "[1,\n2,\nx]") }
    #expect(error.line == 3)
  }

  @Test func writes() throws {
    let value = JSONValue.members([
      "name": .string("a\"b\\c\n\u{1}\u{9B}é"), "count": .integer(12), "part": .number(0.1), "none": nil,
      "infinite": .measure(.infinity), "list": .array([.null, .boolean(true)]), "empty": .object([]),
    ])
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(value.description.utf8)) as? [String: Any])
    #expect(object["name"] as? String == "a\"b\\c\n\u{1}\u{9B}é")
    #expect(object["count"] as? Int == 12)
    #expect(object["part"] as? Double == 0.1)
    #expect(object["infinite"] as? String == "inf")
    #expect(object.keys.count == 6)
    #expect(try JSONValue(parsing: value.description) == value)
  }
}
