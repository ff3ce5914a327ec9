import Foundation
import ImageCodecs
import SystemPackage
import TestSupport
import Testing

/// What bad input and bad luck get: one sentence, an exit code, and nothing written.
@Suite struct FailureTests {
  let scratch: TemporaryFolder

  init() throws { scratch = try TemporaryFolder() }

  /// Files that are refused, by the exit code's default; see Fixtures/README.md.
  static let refused = [
    "truncated-idat.png", "truncated-header.png", "signature-only.png", "idat-crc.png", "ihdr-crc.png",
    "bad-zlib.png", "bad-zlib-checksum.png", "bad-zlib-header.png", "short-image-data.png", "bad-filter.png",
    "zero-width.png", "bad-depth.png", "bad-color-type.png", "bad-interlace.png", "huge-ihdr.png",
    "missing-palette.png", "critical-unknown-chunk.png", "chunk-length.png", "no-idat.png", "truncated.jpg",
    "truncated-progressive.jpg", "truncated-header.jpg", "soi-only.jpg", "garbage-in-scan.jpg",
    "huge-frame.jpg",
    "zero-width.jpg", "lossless-frame.jpg", "no-quantisation-tables.jpg", "empty.png", "empty.jpg",
    "empty.npy",
    "text.png", "random.png", "random.jpg", "random-after-soi.jpg", "bad-header.npy", "missing-key.npy",
    "python-code.npy", "nested-header.npy", "bad-magic.npy", "future-version.npy", "truncated.npy",
    "truncated-header.npy", "shape-overflow.npy", "shape-huge-number.npy", "shape-too-large.npy",
    "shape-negative.npy", "hostile-header-length.npy", "zero-size.npy", "object-array.npy",
    "unknown-dtype.npy",
    "structured-dtype.npy", "truncated-before-iend.png", "no-eoi.jpg",
  ]

  @Test(arguments: refused)
  func refuses(_ name: String) throws {
    let input = Fixture.path("damaged/\(name)").string
    let outcome = try Program.run(["blur", input, "out.png", "--sigma", "2"], in: scratch)
    #expect(outcome.status == 65)
    let sentences = outcome.errors.split(separator: "\n")
    #expect(sentences.last?.hasPrefix("imgfilter: \(input): ") == true, "\(outcome.errors)")
    #expect(outcome.output.isEmpty && scratch.allContents.isEmpty)
  }

  @Test(arguments: [
    "text-bomb.png", "extra-image-data.png", "ancillary-crc.png", "bad-iccp.png", "bad-exif.png",
    "extraneous-bytes.jpg", "missing-icc-segment.jpg", "bad-exif.jpg",
  ])
  func warns(_ name: String) throws {
    let input = Fixture.path("damaged/\(name)").string
    let outcome = try Program.run(["blur", input, "out.png", "--sigma", "2"], in: scratch)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.hasPrefix("imgfilter: \(input): warning: "), "\(outcome.errors)")
    #expect(scratch.allContents == ["out.png"])
  }

  @Test(arguments: [
    "truncated-idat.png", "bad-zlib.png", "bad-filter.png", "truncated.jpg", "garbage-in-scan.jpg",
  ])
  func salvages(_ name: String) throws {
    let input = Fixture.path("damaged/\(name)").string
    let outcome = try Program.run(
      ["blur", input, "out.png", "--sigma", "2", "--on-damage", "salvage", "--quiet"], in: scratch)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("warning"), "\(outcome.errors)")
    #expect(scratch.allContents == ["out.png"])
  }

  @Test func limits() throws {
    let bomb = Fixture.path("damaged/bomb.png").string
    let pixels = try Program.run(["gray", bomb, "out.png", "--max-pixels", "100M"], in: scratch)
    #expect(pixels.status == 65)
    #expect(pixels.errors.contains("--max-pixels"), "\(pixels.errors)")
    // Row by row it needs little, as a whole it needs much.
    let whole = try Program.run(["canny", bomb, "out.png", "--max-memory", "1G"], in: scratch)
    #expect(whole.status == 65)
    #expect(whole.errors.contains("the filter needs the whole picture"), "\(whole.errors)")
    #expect(whole.errors.contains("--max-memory"))
    let progressive = Fixture.path("images/jpeg/progressive.jpg").string
    let small = try Program.run(["gray", progressive, "out.png", "--max-memory", "1k"], in: scratch)
    #expect(small.status == 65)
    #expect(small.errors.contains("--max-memory"), "\(small.errors)")
    #expect(scratch.allContents.isEmpty)
  }

  @Test func missingInput() throws {
    let outcome = try Program.run(["gray", "nothing.png", "out.png"], in: scratch)
    #expect(outcome.status == 66)
    #expect(outcome.errors == "imgfilter: nothing.png: there is no such file\n")
  }

  @Test func folderAsInputOfInfo() throws {
    try scratch.makeFolder("x")
    #expect(try Program.run(["info", "x"], in: scratch).status == 66)
  }

  @Test(arguments: [
    (["blur", "a", "b", "--sigma", "0"], "sigma has to be above 0 and at most 10000 pixels, not 0.0"),
    (["blur", "a", "b", "--sigma", "nan"], "sigma has to be above 0 and at most 10000 pixels, not nan"),
    (["median", "a", "b", "--radius", "0"], "the radius has to be 1…127 pixels, not 0"),
    (
      ["convolve", "a", "b", "--kernel", "1 0 -1", "--normalize"],
      "the kernel's weights sum to 0, so nothing makes them sum to 1"
    ),
    (
      ["convolve", "a", "b", "--kernel", "1 2; 3 4", "--anchor", "2,0"],
      "the anchor 2,0 is outside of the kernel of 2×2; it counts from 0"
    ),
    (["run", "blur 2 | nothing", "a", "b"], "step 2: there is no filter `nothing`"),
    (["blur", "a", "b"], "Missing expected argument '--sigma <sigma>'"),
    (["gray", "a", "b", "--quality", "0"], "--quality has to be 1…100, not 0"),
    (["gray", "a", "b", "--compression", "10"], "--compression has to be 0…9, not 10"),
    (["gray", "a", "b", "--threads", "0"], "--threads has to be 1…1024, not 0"),
    (["gray", "a", "b", "--nonsense"], "there is no option --nonsense; `imgfilter gray --help` lists them"),
    (["blur", "a", "b", "--sgima", "2"], "there is no option --sgima; did you mean --sigma?"),
    (["blur", "a", "b", "-sigma=2"], "there is no option -sigma; did you mean --sigma?"),
    (["blur", "a", "b", "--radius", "2"], "there is no option --radius; `imgfilter blur --help` lists them"),
    (["blur", "a", "b", "--sigma", "-2"], "sigma has to be above 0 and at most 10000 pixels, not -2.0"),
    (["median", "a", "b", "--radius", "-2"], "the radius has to be 1…127 pixels, not -2"),
    (["blur", "a", "b", "2"], "`2` is one file too many; did you mean --sigma 2?"),
    (["box", "a", "b", "3,1", "--quiet"], "`3,1` is one file too many; did you mean --radius 3,1?"),
    (["morphology", "a", "b", "open"], "`open` is one file too many; did you mean --operation open?"),
    (["box", "a", "b", "c"], "3 files were named"),
    (["convolve", "a", "b", "c.png"], "--kernel is missing"),
    (["nonsense"], "there is no subcommand `nonsense`; `imgfilter help` lists them"),
    (["help", "nonsense"], "there is no subcommand `nonsense`; `imgfilter help` lists them"),
    (["blurr", "a", "b", "--sigma", "2"], "there is no subcommand `blurr`; did you mean `blur`?"),
    (["erode", "a", "b"], "there is no subcommand `erode`; did you mean `morphology --operation erode`?"),
    (
      ["convolve", "a", "b", "--kernel", "3x3: 0,-1,0 -1,5,-1 0,-1,0"],
      "the kernel \"3x3: 0,-1,0 -1,5,-1 0,-1,0\": rows"
    ),
  ])
  func wrongParameters(_ arguments: [String], _ message: String) throws {
    let outcome = try Program.run(arguments, in: scratch)
    #expect(outcome.status == 2)
    #expect(outcome.errors.hasPrefix("imgfilter: \(message)"), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  @Test func constantBorderOutsideOfTheSamples() throws {
    let (bytes, floats) = (
      Fixture.path("images/scene.png").string, Fixture.path("images/scene-float.npy").string
    )
    let arguments = ["--sigma", "2", "--border", "constant:2"]
    let outcome = try Program.run(["blur", bytes, "out.png"] + arguments, in: scratch)
    #expect(outcome.status == 2)
    #expect(outcome.errors.hasPrefix("imgfilter: \(bytes): the border constant:2.0 is outside of 0…1"))
    #expect(try Program.run(["blur", floats, "out.npy"] + arguments, in: scratch).status == 0)
  }

  @Test func unknownExtension() throws {
    let input = Fixture.path("images/scene.png").string
    for name in ["out.bmp", "out"] {
      let outcome = try Program.run(["gray", input, name], in: scratch)
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains("extension"))
    }
    #expect(try Program.run(["gray", input, "out", "--format", "png"], in: scratch).status == 0)
  }

  @Test func placesThatCannotBeWritten() throws {
    let input = Fixture.path("images/scene.png").string
    try scratch.write([1], to: "file")
    for output in ["file/out.png", "nowhere/out.png"] {
      let outcome = try Program.run(["gray", input, output], in: scratch)
      #expect(outcome.status == 73)
      #expect(outcome.errors.hasPrefix("imgfilter: \(output): cannot be created: "), "\(outcome.errors)")
    }
    let folder = try Program.run(["gray", input, "--output-dir", "file/x"], in: scratch)
    #expect(folder.status == 73)
    #expect(scratch.allContents == ["file"])
  }

  #if os(Linux)
    @Test func fullDisk() throws {
      let input = Fixture.path("images/photo.jpg").string
      for arguments in [["gray", input, "/dev/full"], ["gray", input, "/dev/full", "--format", "npy"]] {
        let outcome = try Program.run(arguments, in: scratch)
        #expect(outcome.status == 74)
        #expect(outcome.errors == "imgfilter: /dev/full: cannot be written: the disk is full\n")
      }
      let stream = try Program.shell(#""$imgfilter" gray '\#(input)' - > /dev/full"#, in: scratch)
      #expect(stream.status == 74)
    }
  #endif

  @Test(arguments: [SIGINT, SIGTERM])
  func signalsLeaveNothing(_ signal: Int32) throws {
    // A median of this radius takes many seconds.
    let input = Fixture.path("images/photo.jpg").string
    let process = Program.process(
      ["run", "median 127 | median 127 | median 127", input, "out.png", "--threads", "1"], in: scratch)
    process.standardError = FileHandle.nullDevice
    try process.run()
    for _ in 0..<200 where scratch.allContents.isEmpty { usleep(20_000) }
    #expect(scratch.allContents.count == 1, "the file under way")
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == signal)
    #expect(scratch.allContents.isEmpty)
  }

  @Test func oldOutputStaysWhenTheNewOneFails() throws {
    try scratch.write([1, 2, 3], to: "out.png")
    let input = Fixture.path("damaged/truncated.jpg").string
    #expect(try Program.run(["gray", input, "out.png"], in: scratch).status == 65)
    #expect(try scratch.bytes("out.png") == [1, 2, 3])
  }
}
