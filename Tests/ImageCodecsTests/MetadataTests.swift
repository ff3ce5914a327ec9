import ImageCodecs
import Tensors
import TestSupport
import Testing

@Suite struct MetadataTests {
  private func metadata(_ file: String) throws -> Metadata {
    try ImageReader.open(Fixture.path("images/\(file)")).header.metadata
  }

  private func rewritten(_ metadata: Metadata, as format: ImageFormat, color: ColorModel = .rgb) throws
    -> Metadata
  {
    let result = EncodedBytes()
    let image = Image(.uint8(Tensor(zeros: [2, 2, color.channelCount])), metadata: metadata)
    try image.write(to: .memory(result), format: format)
    return try Image(decoding: result.bytes).metadata
  }

  @Test func readsPNGs() throws {
    #expect(try metadata("png/gama.png").gamma == 1)
    #expect(try metadata("png/srgb.png").srgbIntent != nil)
    #expect(try metadata("png/chrm.png").chromaticities?.count == 8)
    #expect(try metadata("png/iccp-rgb.png").iccProfile?[16..<20].elementsEqual("RGB ".utf8) == true)
    #expect(try metadata("png/iccp-gray.png").iccProfile?[16..<20].elementsEqual("GRAY".utf8) == true)
    #expect(try metadata("png/xmp.png").xmp?.isEmpty == false)
    #expect(try metadata("png/xmp.png").text.isEmpty)
    #expect(try metadata("png/text.png").text.isEmpty == false)
    #expect(try metadata("png/ztxt.png").text.isEmpty == false)
    #expect(try metadata("png/itxt.png").text.isEmpty == false)
    #expect(try metadata("png/exif-after-idat.png").exif?.isEmpty == false)
    let density = try metadata("png/phys-300dpi.png").density
    #expect(density?.unit == .meter)
    #expect(density?.x == 11811)
    #expect(try metadata("png/phys-aspect.png").density?.unit == .aspect)
  }

  @Test func readsJPEGs() throws {
    #expect(try metadata("jpeg/icc.jpg").iccProfile == metadata("png/iccp-rgb.png").iccProfile)
    #expect(try metadata("jpeg/icc-three-small-segments.jpg").iccProfile?.isEmpty == false)
    #expect(try (metadata("jpeg/icc-two-segments.jpg").iccProfile?.count ?? 0) > 65_000)
    #expect(try metadata("jpeg/xmp.jpg").xmp == metadata("png/xmp.png").xmp)
    #expect(try metadata("jpeg/comment.jpg").text.first?.keyword == "Comment")
    #expect(try metadata("jpeg/density-300dpi.jpg").density == .init(x: 300, y: 300, unit: .inch))
    #expect(try metadata("jpeg/density-cm.jpg").density == .init(x: 118, y: 118, unit: .centimeter))
    #expect(try metadata("jpeg/density-aspect.jpg").density?.unit == .aspect)
    #expect(try metadata("jpeg/no-jfif.jpg").density == nil)
    let everything = try metadata("jpeg/everything.jpg")
    #expect(everything.exif != nil && everything.xmp != nil && everything.iccProfile != nil)
    #expect(everything.text.count == 1)
  }

  @Test(arguments: [ImageFormat.png, .jpeg])
  func survives(_ format: ImageFormat) throws {
    let everything = try metadata("jpeg/everything.jpg")
    let kept = try rewritten(everything, as: format)
    #expect(kept.exif == everything.exif)
    #expect(kept.xmp == everything.xmp)
    #expect(kept.iccProfile == everything.iccProfile)
    #expect(kept.text == everything.text)
    let long = try metadata("jpeg/icc-two-segments.jpg")
    #expect(try rewritten(long, as: format).iccProfile == long.iccProfile)
  }

  @Test func pngChunksSurvive() throws {
    for file in [
      "png/gama.png", "png/chrm.png", "png/srgb.png", "png/text.png", "png/ztxt.png", "png/itxt.png",
      "png/phys-300dpi.png", "png/phys-aspect.png", "png/exif-thumbnail.png",
    ] {
      let original = try metadata(file)
      #expect(try rewritten(original, as: .png) == original, "\(file)")
    }
  }

  @Test func densityChangesItsUnit() throws {
    var metadata = Metadata()
    metadata.density = .init(x: 300, y: 150, unit: .inch)
    let png = try rewritten(metadata, as: .png)
    #expect(png.density == .init(x: 11811, y: 5906, unit: .meter))
    #expect(try rewritten(png, as: .jpeg).density == .init(x: 300, y: 150, unit: .inch))
    metadata.density = .init(x: 118, y: 118, unit: .centimeter)
    #expect(try rewritten(metadata, as: .jpeg).density == metadata.density)
    metadata.density = .init(x: .infinity, y: -3, unit: .inch)
    #expect(try rewritten(metadata, as: .png).density == nil)
    #expect(try rewritten(metadata, as: .jpeg).density == nil)
  }

  @Test func profilesThatDoNotFitAreLeftOut() throws {
    let profile = try #require(try metadata("png/iccp-rgb.png").iccProfile)
    for format in [ImageFormat.png, .jpeg] {
      for (bytes, color) in [
        (profile, ColorModel.gray), (Array(profile.dropLast()), .rgb), ([1, 2, 3], .rgb),
      ] {
        var metadata = Metadata()
        metadata.iccProfile = bytes
        let layout = PixelLayout(width: 1, height: 1, samples: .uint8, color: color)
        let writer = try ImageWriter.create(
          .memory(EncodedBytes()), format: format, layout: layout, metadata: metadata)
        #expect(writer.warnings.count == 1)
        #expect(writer.warnings.first?.hasPrefix("The colour profile is left out: ") == true)
        #expect(try rewritten(metadata, as: format, color: color).iccProfile == nil)
      }
    }
  }

  @Test func hostileTextIsLeftOut() throws {
    var metadata = Metadata()
    metadata.text = [
      .init(keyword: "", text: "a"), .init(keyword: String(repeating: "k", count: 80), text: "b"),
      .init(keyword: " x", text: "c"), .init(keyword: "日本", text: "d"), .init(keyword: "Title", text: "日\0本"),
      .init(keyword: "Long", text: String(repeating: "text ", count: 1000)),
    ]
    let kept = try rewritten(metadata, as: .png).text
    #expect(kept == [.init(keyword: "Title", text: "日本"), metadata.text[5]])
  }

  @Test func longExifLosesItsThumbnailFirst() throws {
    let original = try #require(try metadata("jpeg/exif-thumbnail.jpg").exif)
    var metadata = Metadata()
    // A thumbnail of 70 kB at the end.
    metadata.exif = ExifFixture.withThumbnail(of: 70_000)
    let kept = try rewritten(metadata, as: .jpeg)
    #expect(kept.orientation == .rotated180)
    #expect((kept.exif?.count ?? 0) < 200)
    metadata.exif = original + [UInt8](repeating: 1, count: 80_000)
    #expect(try rewritten(metadata, as: .jpeg).exif == nil)
    #expect(try rewritten(metadata, as: .png).exif == metadata.exif)
  }

  @Test func cmykProfileIsDroppedWithANote() throws {
    let reader = try ImageReader.open(Fixture.path("images/jpeg/cmyk-adobe.jpg"))
    #expect(reader.header.metadata.iccProfile == nil)
  }
}
