import ImageCodecs
import TestSupport
import Testing

/// EXIF data made by hand.
enum ExifFixture {
  /// Little-endian: orientation 3, and a second directory whose thumbnail is a stream of this many bytes.
  static func withThumbnail(of count: Int) -> [UInt8] {
    var bytes: [UInt8] = [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0]
    bytes += [1, 0] + entry(0x0112, 3, 1, 3) + number(26)
    bytes += [2, 0] + entry(0x0201, 4, 1, 56) + entry(0x0202, 4, 1, count) + number(0)
    return bytes + [0xFF, 0xD8, 0xFF, 0xE0] + [UInt8](repeating: 0x55, count: count - 6) + [0xFF, 0xD9]
  }

  static func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }

  static func entry(_ tag: Int, _ type: Int, _ count: Int, _ value: Int) -> [UInt8] {
    number(tag)[..<2] + number(type)[..<2] + number(count) + number(value)
  }
}

@Suite struct ExifTests {
  private func metadata(_ exif: [UInt8]?) -> Metadata {
    var metadata = Metadata()
    metadata.exif = exif
    return metadata
  }

  @Test(arguments: Orientation.allCases)
  func setsOrientation(_ orientation: Orientation) throws {
    // None, a tag that is there, and one that has to be added.
    #expect(metadata(nil).settingOrientation(orientation).orientation == orientation)
    let there = metadata(ExifFixture.withThumbnail(of: 100))
    #expect(there.settingOrientation(orientation).orientation == orientation)
    #expect(there.settingOrientation(orientation).exif?.count == there.exif?.count)
    var other: [UInt8] = [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, 2, 0]
    other += ExifFixture.entry(0x0100, 3, 1, 7) + ExifFixture.entry(0x0131, 2, 1, 0) + ExifFixture.number(0)
    let added = metadata(other).settingOrientation(orientation)
    #expect(added.orientation == orientation)
    #expect(added.settingOrientation(.transversed).orientation == .transversed)
    if orientation == .upright { #expect(added.exif == other) }
  }

  @Test func createsNothingForUpright() {
    #expect(metadata(nil).settingOrientation(.upright).exif == nil)
  }

  @Test func removesThumbnails() throws {
    let exif = ExifFixture.withThumbnail(of: 100)
    let without = metadata(exif).withoutThumbnail()
    #expect(without.orientation == .rotated180)
    #expect(without.exif?.contains(0x55) == false)
    #expect((without.exif?.count ?? 0) < 60)
    for file in ["jpeg/exif-thumbnail.jpg", "png/exif-thumbnail.png", "jpeg/everything.jpg"] {
      let original = try ImageReader.open(Fixture.path("images/\(file)")).header.metadata
      let bytes = try #require(original.exif)
      let kept = try #require(original.withoutThumbnail().exif)
      func hasPicture(_ bytes: [UInt8]) -> Bool {
        bytes.indices.dropLast(2).contains { bytes[$0...].starts(with: [0xFF, 0xD8, 0xFF]) }
      }
      #expect(hasPicture(bytes))
      #expect(!hasPicture(kept))
      #expect(original.withoutThumbnail().orientation == original.orientation)
    }
  }

  @Test func swapsDimensions() throws {
    var exif: [UInt8] = [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0]
    exif +=
      [2, 0] + ExifFixture.entry(0x0112, 3, 1, 6) + ExifFixture.entry(0x8769, 4, 1, 38)
      + ExifFixture.number(0)
    exif +=
      [2, 0] + ExifFixture.entry(0xA002, 4, 1, 640) + ExifFixture.entry(0xA003, 3, 1, 480)
      + ExifFixture.number(0)
    let turned = try #require(metadata(exif).turnedUpright().exif)
    var expected = exif
    expected[18] = 1
    expected.replaceSubrange(48..<52, with: ExifFixture.number(480))
    expected.replaceSubrange(60..<64, with: ExifFixture.number(640))
    #expect(turned == expected)
  }

  @Test func survivesHostileData() throws {
    var random = SeededGenerator(seed: 3)
    let bases =
      try [ExifFixture.withThumbnail(of: 60)]
      + ["jpeg/everything.jpg", "jpeg/orientation-5.jpg"].compactMap {
        try ImageReader.open(Fixture.path("images/\($0)")).header.metadata.exif
      }
    for base in bases {
      for round in 0..<3000 {
        var bytes = base
        for _ in 0...round % 4 {
          let values: [UInt8] = [0, 1, 8, 0x7F, 0x80, 0xFF, UInt8.random(in: 0...255, using: &random)]
          let value = values[Int.random(in: values.indices, using: &random)]
          bytes[Int.random(in: bytes.indices, using: &random)] = value
        }
        if round % 5 == 0 { bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random))) }
        let hostile = metadata(bytes)
        for orientation in [Orientation.upright, .transposed] {
          _ = hostile.settingOrientation(orientation).orientation
        }
        _ = hostile.turnedUpright()
        _ = hostile.withoutThumbnail()
      }
    }
  }

  @Test func changesXMP() {
    var metadata = Metadata()
    metadata.xmp = Array(
      "<x tiff:Orientation=\"6\" a='1'><tiff:Orientation>6</tiff:Orientation><xmp:Thumbnails>data</xmp:Thumbnails></x>"
        .utf8)
    let set = metadata.settingOrientation(.upright).withoutThumbnail().xmp ?? []
    #expect(
      String(decoding: set, as: UTF8.self)
        == "<x tiff:Orientation=\"1\" a='1'><tiff:Orientation>1</tiff:Orientation></x>")
  }
}
