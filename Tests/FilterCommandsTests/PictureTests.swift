import Foundation
import ImageCodecs
import SystemPackage
import TestSupport
import Testing

/// Every filter on every sort of picture, as a user runs it.
@Suite struct PictureTests {
  static let filters: [[String]] = [
    ["blur", "--sigma", "2"], ["box", "--radius", "2"], ["median", "--radius", "1"],
    ["bilateral", "--radius", "2"],
    ["sharpen"], ["sobel"], ["scharr", "--output", "x"], ["prewitt", "--range", "stretch"], ["laplacian"],
    ["log", "--sigma", "1"], ["canny"], ["convolve", "--kernel", "-1 0 1"], ["emboss", "--angle", "-45"],
    ["gray"],
    ["morphology", "--operation", "open"], ["run", "blur 1 | gray"], ["convert"],
    ["denoise", "--self-supervised", "--steps", "2"],
  ]

  static let pictures = [
    "scene.png", "scene-rgba-16.png", "scene-ga.png", "scene-float.npy", "jpeg/progressive.jpg",
    "png/gray-16.png",
    "tiny-1x1.png",
  ]

  @Test(arguments: filters, ["png", "jpg", "npy"])
  func filtersEverything(_ filter: [String], _ format: String) throws {
    let scratch = try TemporaryFolder()
    for picture in Self.pictures {
      let input = Fixture.path("images/\(picture)").string
      let outcome = try Program.run(filter + [input, "out.\(format)", "--quiet"], in: scratch)
      #expect(outcome.status == 0, "\(picture): \(outcome.errors)")
      #expect(outcome.output.isEmpty && outcome.errors.isEmpty, "\(picture): \(outcome.errors)")
      let (old, new) = (
        try Image(contentsOf: FilePath(input)), try Image(contentsOf: scratch.file("out.\(format)"))
      )
      #expect(new.width == old.width && new.height == old.height)
    }
    #expect(scratch.allContents == ["out.\(format)"])
  }

  @Test(arguments: filters)
  func threadsDoNotMatter(_ filter: [String]) throws {
    let scratch = try TemporaryFolder()
    let input = Fixture.path("images/logo-alpha.png").string
    for (name, threads) in [("one.png", "1"), ("two.png", "2"), ("three.png", "3"), ("again.png", "2")] {
      let outcome = try Program.run(filter + [input, name, "--threads", threads], in: scratch)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    let expected = try scratch.bytes("one.png")
    for name in ["two.png", "three.png", "again.png"] { #expect(try scratch.bytes(name) == expected) }
  }

  @Test func depths() throws {
    let scratch = try TemporaryFolder()
    let input = Fixture.path("images/scene.png").string
    for (depth, file, type) in [
      ("8", "a.png", SampleType.uint8), ("16", "b.png", .uint16), ("float", "c.npy", .float),
      ("16", "d.npy", .uint16),
    ] {
      #expect(try Program.run(["sobel", input, file, "--depth", depth], in: scratch).status == 0)
      #expect(try Image(contentsOf: scratch.file(file)).samples.type == type)
    }
    for (depth, file) in [("16", "e.jpg"), ("float", "f.png"), ("float", "g.jpg")] {
      let outcome = try Program.run(["sobel", input, file, "--depth", depth], in: scratch)
      #expect(outcome.status == 2)
      #expect(outcome.errors.hasPrefix("imgfilter: \(file): "), "\(outcome.errors)")
      #expect(outcome.errors.contains("holds 8"), "\(outcome.errors)")
    }
    #expect(scratch.allContents == ["a.png", "b.png", "c.npy", "d.npy"])
  }

  @Test func conversionKeepsSamples() throws {
    let scratch = try TemporaryFolder()
    for name in ["scene-rgba-16.png", "scene.png", "scene-ga.png"] {
      let input = Fixture.path("images/\(name)").string
      #expect(try Program.run(["convert", input, "a.npy"], in: scratch).status == 0)
      #expect(try Program.run(["convert", "a.npy", "b.png"], in: scratch).status == 0)
      let (old, new) = (try Image(contentsOf: FilePath(input)), try Image(contentsOf: scratch.file("b.png")))
      #expect(old.samples == new.samples)
    }
  }

  @Test func transparencyAndBackground() throws {
    let scratch = try TemporaryFolder()
    let input = Fixture.path("images/scene-rgba.png").string
    let outcome = try Program.run(["convert", input, "a.jpg"], in: scratch)
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("laid over a background"))
    try Program.run(["convert", input, "b.jpg", "--background", "#000000", "--quiet"], in: scratch)
    #expect(try scratch.bytes("a.jpg") != scratch.bytes("b.jpg"))
  }

  @Test func linearLightSaysSo() throws {
    let scratch = try TemporaryFolder()
    let input = Fixture.path("images/scene.png").string
    let loud = try Program.run(["blur", input, "a.png", "--sigma", "2", "--linear"], in: scratch)
    #expect(loud.errors == "imgfilter: working in linear light (sRGB curve)\n")
    let quiet = try Program.run(["blur", input, "b.png", "--sigma", "2", "--linear", "--quiet"], in: scratch)
    #expect(quiet.errors == "")
    try Program.run(["blur", input, "c.png", "--sigma", "2"], in: scratch)
    #expect(try scratch.bytes("a.png") == scratch.bytes("b.png"))
    #expect(try scratch.bytes("a.png") != scratch.bytes("c.png"))
  }

  @Test(arguments: 1...8)
  func orientations(_ number: Int) throws {
    let scratch = try TemporaryFolder()
    let input = Fixture.path("images/jpeg/orientation-\(number).jpg").string
    // Directions are as seen, whether the pixels are turned before or after.
    for output in ["x", "y", "angle"] {
      try Program.run(["sobel", input, "tagged.png", "--output", output, "--range", "offset"], in: scratch)
      try Program.run(["convert", "tagged.png", "late.png", "--auto-orient"], in: scratch)
      let early = try Program.run(
        ["sobel", input, "early.png", "--output", output, "--range", "offset", "--auto-orient"], in: scratch)
      #expect(early.status == 0, "\(early.errors)")
      let (a, b) = (
        try Image(contentsOf: scratch.file("late.png")), try Image(contentsOf: scratch.file("early.png"))
      )
      // Sums are the same but for the order of their terms.
      #expect(largestDifference(a.floats, b.floats) <= 1, "\(output)")
      #expect(a.metadata.orientation == .upright && b.metadata.orientation == .upright)
    }
    #expect(try Image(contentsOf: scratch.file("tagged.png")).metadata.orientation.rawValue == number)
  }

  @Test func metadata() throws {
    let scratch = try TemporaryFolder()
    let input = Fixture.path("images/jpeg/everything.jpg")
    let old = try Image(contentsOf: input).metadata
    try Program.run(["blur", input.string, "a.png", "--sigma", "1"], in: scratch)
    let blurred = try Image(contentsOf: scratch.file("a.png")).metadata
    #expect(blurred.iccProfile == old.iccProfile)
    #expect(blurred.xmp == old.xmp)
    #expect(blurred.exif == old.withoutThumbnail().exif)
    #expect(old.exif != old.withoutThumbnail().exif)

    try Program.run(["convert", input.string, "b.jpg"], in: scratch)
    #expect(try Image(contentsOf: scratch.file("b.jpg")).metadata.exif == old.exif)

    let turned = Fixture.path("images/jpeg/orientation-6.jpg").string
    try Program.run(["convert", turned, "c.jpg", "--strip"], in: scratch)
    let stripped = try Image(contentsOf: scratch.file("c.jpg")).metadata
    #expect(stripped.orientation == .rotatedClockwise && stripped.xmp == nil)
    try Program.run(["convert", input.string, "d.jpg", "--strip"], in: scratch)
    let plain = try Image(contentsOf: scratch.file("d.jpg")).metadata
    #expect(plain.iccProfile == old.iccProfile && plain.exif == nil && plain.text.isEmpty)
  }
}
