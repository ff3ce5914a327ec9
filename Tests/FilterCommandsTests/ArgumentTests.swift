import ImageFilters
import Tensors
import Testing

@testable import FilterCommands

@Suite struct ArgumentTests {
  @Test(arguments: [
    ("1", 1), ("500M", 500_000_000), ("1e9", 1_000_000_000), ("2G", 2_000_000_000), ("1.5k", 1500),
    ("2GB", 2_000_000_000),
    ("0.5T", 500_000_000_000),
  ])
  func quantities(_ text: String, _ count: Int) { #expect(Quantity(argument: text)?.count == count) }

  @Test(arguments: ["", "M", "-1", "0", "1e30", "nan", "inf", "0x10", "1 G", "1Q", "B"])
  func notQuantities(_ text: String) { #expect(Quantity(argument: text) == nil) }

  @Test func bytesForPeople() {
    #expect(Quantity.bytes(512) == "512 bytes")
    #expect(Quantity.bytes(1_250_000) == "1.2 MB")
    #expect(Quantity.bytes(3_000_000_000) == "3.0 GB")
  }

  @Test func pairs() throws {
    let one = try #require(PerAxis<Double>(argument: "2.5"))
    #expect((one.x, one.y) == (2.5, 2.5))
    let two = try #require(PerAxis<Int>(argument: "3,0"))
    #expect((two.x, two.y) == (3, 0))
    for text in ["", ",", "1,", "1,2,3", "a", "1;2"] { #expect(PerAxis<Double>(argument: text) == nil) }
    #expect(Place(argument: "1") == nil)
    #expect(Place(argument: "1,2").map { [$0.column, $0.row] } == [1, 2])
  }

  @Test func colors() {
    #expect(BackgroundColor(argument: "black") == .black)
    #expect(BackgroundColor(argument: "#ff0000") == BackgroundColor(red: 1, green: 0, blue: 0))
    for text in ["", "#fff", "#gggggg", "red", "#ff00000"] { #expect(BackgroundColor(argument: text) == nil) }
  }

  @Test func numbers() {
    let texts: [(Double, String)] = [
      (0, "0"), (-0.0, "0"), (1, "1"), (30.964_912_3, "30.9649"), (0.000_123_456_78, "0.000123457"),
      (1_234_567.8, "1234570"), (-2.5, "-2.5"), (9.999_999_9, "10"), (.infinity, "inf"),
    ]
    for (value, text) in texts { #expect(NumberText.of(value) == text) }
    #expect(NumberText.of(3.275_83, digits: 5) == "3.2758")
    #expect(NumberText.of(39.999_999_9, missing: 40) == "39.9999999")
  }

  @Test func controlCharacters() {
    #expect("a\u{1B}[2Jb\n\tc\u{9B}é".withoutControlCharacters == "a?[2Jb\n\tc?é")
  }
}
