import ImageCodecs
import TestSupport
import Testing

@Suite struct LimitsTests {
  @Test(arguments: ["png/rgb-8.png", "jpeg/baseline-420.jpg"])
  func limitsPixels(_ file: String) throws {
    let path = Fixture.path("images/\(file)")
    let size = try ImageReader.open(path).header.layout
    var options = DecodingOptions(maxPixels: size.width * size.height)
    _ = try Image(contentsOf: path, options: options)
    options.maxPixels -= 1
    let error = #expect(throws: CodecError.self) { try ImageReader.open(path, options: options) }
    #expect(error?.kind == .overLimit)
    #expect(error?.reason.contains("--max-pixels") == true)
  }

  @Test func limitsMemoryOfWhatCannotStream() throws {
    let options = DecodingOptions(maxMemory: 2200)
    for file in ["png/rgb-8-adam7.png", "jpeg/progressive.jpg"] {
      let error = #expect(throws: CodecError.self) {
        try ImageReader.open(Fixture.path("images/\(file)"), options: options)
      }
      #expect(error?.kind == .overLimit)
      #expect(error?.reason.contains("--max-memory") == true)
    }
    // What streams does not ask for it, but a whole image in memory does.
    let path = Fixture.path("images/png/rgb-8.png")
    _ = try ImageReader.open(path, options: options)
    #expect(throws: CodecError.self) { try Image(contentsOf: path, options: options) }
  }

  @Test func survivesNoLimits() throws {
    let options = DecodingOptions(maxPixels: .max, maxMemory: .max)
    for name in Fixture.names(in: "damaged") where name != "bomb.png" {
      _ = try? ImageReader.open(Fixture.path("damaged/\(name)"), options: options)
    }
  }
}
