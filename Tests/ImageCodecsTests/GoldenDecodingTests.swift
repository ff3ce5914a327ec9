import ImageCodecs
import Tensors
import TestSupport
import Testing

/// Every fixture of both formats decodes to what Pillow and OpenCV decode.
@Suite struct GoldenDecodingTests {
  static let files =
    Fixture.names(in: "images/png", suffix: ".png").map { "png/\($0)" }
    + Fixture.names(in: "images/jpeg", suffix: ".jpg").map { "jpeg/\($0)" }
    + Fixture.names(in: "images", suffix: ".png")

  @Test(arguments: files)
  func decodes(_ file: String) throws {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    let golden: [UInt8]
    do { golden = try Fixture.bytes("golden/decode.\(name).npy") } catch { return }
    let image = try Image(contentsOf: Fixture.path("images/\(file)"))
    let expected = try Image(decoding: golden)
    #expect(image.layout == expected.layout)
    // Another libjpeg may round otherwise; this one is the library that made the goldens.
    let tolerance = file.hasPrefix("jpeg/") ? 2 : 0
    #expect(largestDifference(image, expected) <= tolerance)
  }

  @Test func goldensAreThere() {
    let goldens = Fixture.names(in: "golden", suffix: ".npy").filter { $0.hasPrefix("decode.") }
    #expect(goldens.count > 100)
    #expect(Self.files.count >= 100)
  }

  /// Rows may be asked for in any portions.
  @Test(arguments: [
    "png/rgb-16.png", "png/rgba-8-adam7.png", "jpeg/baseline-420.jpg", "jpeg/progressive.jpg",
  ])
  func portionsDoNotMatter(_ file: String) throws {
    let bytes = try Fixture.bytes("images/\(file)")
    let whole = try Image(decoding: bytes)
    let layout = whole.layout
    for portion in [1, 2, 3, 5, 100] {
      let reader = try ImageReader.open(.bytes(bytes))
      var collected: [UInt8] = []
      var rows = [UInt8](repeating: 0xAA, count: portion * layout.bytesPerRow + 3)
      while true {
        var span = rows.mutableSpan
        var raw = span.mutableBytes
        let count = try reader.readRows(into: &raw)
        if count == 0 { break }
        #expect(count <= portion)
        collected += rows[..<(count * layout.bytesPerRow)]
      }
      #expect(whole.samples.withBytes { $0.elementsEqual(collected) })
      #expect(reader.warnings.isEmpty)
    }
  }

  @Test func saysWhatStreams() throws {
    func header(_ file: String) throws -> ImageHeader {
      try ImageReader.open(Fixture.path("images/\(file)")).header
    }
    #expect(try header("png/rgb-8.png").streams)
    #expect(try header("png/rgb-8.png").encoding == "RGB, 8 bits")
    #expect(try header("png/palette-4.png").encoding == "palette, 4 bits")
    #expect(try header("png/gray-1.png").encoding == "gray, 1 bit")
    #expect(try !header("png/rgb-8-adam7.png").streams)
    #expect(try header("png/rgb-8-adam7.png").traits == ["interlaced"])
    #expect(try header("png/rgb-8-adam7.png").decodingMemory == 33 * 23 * 3)
    #expect(try header("jpeg/baseline-420.jpg").encoding == "YCbCr 4:2:0")
    #expect(try header("jpeg/baseline-422.jpg").encoding == "YCbCr 4:2:2")
    #expect(try header("jpeg/gray-2x2-sampling.jpg").encoding == "gray")
    #expect(try header("jpeg/cmyk-adobe.jpg").encoding == "CMYK")
    #expect(try header("jpeg/ycck.jpg").encoding == "YCCK")
    #expect(try header("jpeg/baseline-rgb.jpg").encoding == "RGB")
    #expect(try header("jpeg/progressive.jpg").traits == ["progressive"])
    #expect(try !header("jpeg/progressive.jpg").streams)
    #expect(try header("jpeg/one-scan-each.jpg").traits == ["several scans"])
    #expect(try header("jpeg/arithmetic.jpg").traits == ["arithmetic coding"])
    #expect(try header("jpeg/restart-1.jpg").traits == ["restart markers"])
    #expect(try header("jpeg/arithmetic.jpg").streams)
  }
}

/// The largest difference of two images' samples.
func largestDifference(_ a: Image, _ b: Image) -> Int {
  switch (a.samples, b.samples) {
  case (.uint8(let a), .uint8(let b)):
    zip(a.elements, b.elements).map { abs(Int($0) - Int($1)) }.max() ?? 0
  case (.uint16(let a), .uint16(let b)):
    zip(a.elements, b.elements).map { abs(Int($0) - Int($1)) }.max() ?? 0
  default: a.samples == b.samples ? 0 : Int.max
  }
}
