import Foundation
import ImageCodecs
import SystemPackage
import TestSupport
import Testing

/// Which files are read and written, and what is left when something goes wrong.
@Suite struct FileTests {
  let scratch: TemporaryFolder

  init() throws { scratch = try TemporaryFolder() }

  private func copy(_ fixture: String, to name: String) throws {
    try FileManager.default.copyItem(atPath: Fixture.path(fixture).string, toPath: scratch.file(name).string)
  }

  @Test func inputAndOutputMayBeOneFile() throws {
    try copy("images/scene.png", to: "a.png")
    try copy("images/scene.png", to: "b.png")
    #expect(try Program.run(["blur", "a.png", "a.png", "--sigma", "2"], in: scratch).status == 0)
    #expect(try Program.run(["blur", "b.png", "c.png", "--sigma", "2"], in: scratch).status == 0)
    #expect(try scratch.bytes("a.png") == scratch.bytes("c.png"))
    #expect(scratch.allContents == ["a.png", "b.png", "c.png"])
  }

  @Test func pipes() throws {
    try copy("images/scene.png", to: "a.png")
    let line = #"cat a.png | "$imgfilter" blur - - --sigma 1 | "$imgfilter" sobel - b.png && cat b.png"#
    let outcome = try Program.shell(line, in: scratch)
    #expect(outcome.status == 0, "\(outcome.errors)")
    try Program.run(["blur", "a.png", "c.png", "--sigma", "1"], in: scratch)
    try Program.run(["sobel", "c.png", "d.png"], in: scratch)
    #expect(try scratch.bytes("d.png") == outcome.output)
  }

  @Test func standardOutputHasTheInputsFormat() throws {
    let jpeg = Array(try Data(contentsOf: URL(fileURLWithPath: Fixture.path("images/photo.jpg").string)))
    let kept = try Program.run(["gray", "-", "-"], in: scratch, input: jpeg)
    #expect(ImageFormat(signature: kept.output) == .jpeg)
    let asked = try Program.run(["gray", "-", "-", "--format", "npy"], in: scratch, input: jpeg)
    #expect(ImageFormat(signature: asked.output) == .npy)
    let empty = try Program.run(["gray", "-", "-"], in: scratch)
    #expect(empty.status == 65)
    #expect(empty.errors.contains("standard input"))
  }

  @Test func closedPipe() throws {
    try copy("images/photo.jpg", to: "a.jpg")
    let line = #""$imgfilter" convert a.jpg - --format npy | head -c 10 > /dev/null; exit ${PIPESTATUS[0]}"#
    let outcome = try Program.shell(line, in: scratch)
    #expect(outcome.status == 74)
    #expect(outcome.errors.isEmpty)
    let text = try Program.shell(
      #"(sleep 0.2; exec "$imgfilter" info a.jpg) | true; exit ${PIPESTATUS[0]}"#, in: scratch)
    #expect(text.status == 74)
    #expect(text.errors.isEmpty)
  }

  @Test func severalFiles() throws {
    try scratch.makeFolder("in/deep")
    try copy("images/scene.png", to: "in/b.png")
    try copy("images/photo.jpg", to: "in/deep/c.JPG")
    try copy("damaged/truncated.jpg", to: "in/a.jpg")
    try copy("images/scene.png", to: "in/notes.txt")
    let outcome = try Program.run(["gray", "in", "--recursive", "--output-dir", "out"], in: scratch)
    #expect(outcome.status == 65)
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.count == 2 && lines[0].hasPrefix("imgfilter: in/a.jpg: "), "\(outcome.errors)")
    #expect(lines.last == "imgfilter: 1 of 3 pictures failed")
    #expect(
      scratch.allContents.filter { $0.hasPrefix("out/") } == ["out/b.png", "out/deep", "out/deep/c.JPG"])
  }

  @Test func manyFilesAtATime() throws {
    for index in 0..<12 { try copy("images/scene.png", to: "p\(index).png") }
    try copy("damaged/empty.png", to: "q.png")
    let names = (0..<12).map { "p\($0).png" }
    let outcome = try Program.run(
      ["blur"] + names + ["nothing.png", "q.png", "--sigma", "1", "--output-dir", "out", "--threads", "3"],
      in: scratch)
    // The first failure's code, in the order of the command line.
    #expect(outcome.status == 66)
    #expect(outcome.errors.contains("imgfilter: 2 of 14 pictures failed"))
    try Program.run(["blur", "p0.png", "one.png", "--sigma", "1", "--threads", "1"], in: scratch)
    for name in names { #expect(try scratch.bytes("out/\(name)") == scratch.bytes("one.png")) }
  }

  @Test func names() throws {
    try scratch.makeFolder("x")
    try copy("images/scene.png", to: "photo.png")
    try copy("images/photo.jpg", to: "a.jpeg")
    try copy("images/photo.jpg", to: "x/IMG.2024")
    let arguments = ["convert", "photo.png", "a.jpeg", "x/IMG.2024", "--output-dir"]
    #expect(try Program.run(arguments + ["same"], in: scratch).status == 0)
    #expect(try Program.run(arguments + ["png", "--format", "png"], in: scratch).status == 0)
    #expect(try Program.run(arguments + ["jpeg", "--format", "jpeg"], in: scratch).status == 0)
    let made = scratch.allContents.filter { $0.contains("/") && !$0.hasPrefix("x") }
    #expect(
      made == [
        "jpeg/IMG.2024.jpg", "jpeg/a.jpeg", "jpeg/photo.jpg", "png/IMG.2024.png", "png/a.png",
        "png/photo.png",
        "same/IMG.2024", "same/a.jpeg", "same/photo.png",
      ])
    #expect(ImageFormat(signature: try scratch.bytes("same/IMG.2024")) == .jpeg)
  }

  @Test func collisions() throws {
    try scratch.makeFolder("x")
    try copy("images/scene.png", to: "a.png")
    try copy("images/photo.jpg", to: "a.jpg")
    try copy("images/scene.png", to: "x/a.png")
    for arguments in [["a.png", "x/a.png"], ["a.png", "a.png"], ["a.png", "a.jpg", "--format", "npy"]] {
      let outcome = try Program.run(["gray"] + arguments + ["--output-dir", "out"], in: scratch)
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains("would both be written to out/a."), "\(outcome.errors)")
    }
    #expect(!scratch.allContents.contains("out"))
  }

  @Test func inputsAreNotReplacedByChance() throws {
    try copy("images/scene.png", to: "a.png")
    let before = try scratch.bytes("a.png")
    let refused = try Program.run(["gray", "a.png", "--output-dir", "."], in: scratch)
    #expect(refused.status == 2)
    #expect(refused.errors.contains("--overwrite"))
    #expect(try scratch.bytes("a.png") == before)
    #expect(try Program.run(["gray", "a.png", "--output-dir", ".", "--overwrite"], in: scratch).status == 0)
    #expect(try scratch.bytes("a.png") != before)
  }

  @Test func outputsInsideTheInputsAreNotTakenAgain() throws {
    try scratch.makeFolder("in")
    try copy("images/scene.png", to: "in/a.png")
    for _ in 0..<2 {
      let outcome = try Program.run(["gray", "in", "--recursive", "--output-dir", "in/out"], in: scratch)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    #expect(scratch.allContents == ["in", "in/a.png", "in/out", "in/out/a.png"])
  }

  @Test(arguments: [
    (["gray"], "an input and an output are missing"),
    (["gray", "a.png"], "the output is missing: a second file, `-` for standard output, or --output-dir"),
    (
      ["gray", "a.png", "b.png", "c.png"],
      "3 files were named; several inputs need --output-dir, one input has one output"
    ),
    (["gray", "x", "b.png"], "x is a folder; --recursive --output-dir takes the pictures in it"),
    (["gray", "a.png", "x"], "x is a folder; use --output-dir x"),
    (["gray", "x", "--output-dir", "y"], "x is a folder; --recursive takes the pictures in it"),
    (["gray", "-", "--output-dir", "y"], "standard input has no name for --output-dir"),
    (["gray", "--output-dir", "y"], "the inputs are missing"),
    (["gray", "a.png", "b.png", "--recursive"], "--recursive needs --output-dir"),
    (["gray", "a.png", "--output-dir", "a.png"], "--output-dir: a.png is not a folder"),
  ])
  func wrongUsage(_ arguments: [String], _ message: String) throws {
    try scratch.makeFolder("x")
    try copy("images/scene.png", to: "a.png")
    let outcome = try Program.run(arguments, in: scratch)
    #expect(outcome.status == 2)
    #expect(outcome.errors == "imgfilter: \(message)\n")
    #expect(scratch.allContents == ["a.png", "x"])
  }

  #if os(Linux)
    @Test func namesThatAreNotUnicode() throws {
      try copy("images/scene.png", to: "a.png")
      let line =
        #"mkdir in && mv a.png $'in/a\xff.png' && "$imgfilter" gray in --recursive --output-dir out && cat out/a?.png"#
      let outcome = try Program.shell(line, in: scratch)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(ImageFormat(signature: outcome.output) == .png)
    }
  #endif

  @Test func emptyFolder() throws {
    try scratch.makeFolder("x")
    let outcome = try Program.run(["gray", "x", "--recursive", "--output-dir", "y"], in: scratch)
    #expect(outcome.status == 66)
    #expect(outcome.errors == "imgfilter: x: there are no pictures in this folder\n")
  }

  @Test func closedStandardStreams() throws {
    try copy("images/scene.png", to: "a.png")
    let input = try Program.shell(#""$imgfilter" blur - b.png --sigma 1 <&-"#, in: scratch)
    #expect(input.status == 74)
    let output = try Program.shell(#""$imgfilter" blur a.png - --sigma 1 <&- >&-"#, in: scratch)
    #expect(output.status == 74)
    #expect(scratch.allContents == ["a.png"])
  }

  @Test func aLimitOnTheSizeOfFiles() throws {
    try copy("images/photo.jpg", to: "a.jpg")
    for name in ["b.jpg", "b.png", "b.npy"] {
      let line = "ulimit -f 8; \"$imgfilter\" convert a.jpg \(name) --quality 100"
      #expect(try Program.shell(line, in: scratch).status == 74, "\(name)")
    }
    #expect(scratch.allContents == ["a.jpg"])
  }

  @Test func argumentsThatAreNotUnicode() throws {
    try copy("images/scene.png", to: "a.png")
    let line = #"""
      mkdir in && cp a.png "in/caf$(printf '\351').png" && cd in
      "$imgfilter" gray caf*.png "out$(printf '\351').png" && "$imgfilter" gray . --recursive --output-dir ../all
      ls ../all | wc -l | tr -d ' '
      """#
    let outcome = try Program.shell(line, in: scratch)
    #expect(outcome.status == 0 && outcome.text == "2\n", "\(outcome.errors)\(outcome.text)")
  }

  @Test func pipesInFoldersAreSkipped() throws {
    try copy("images/scene.png", to: "z.png")
    let line =
      #"mkdir in && mv z.png in && mkfifo in/a.png && "$imgfilter" gray in --recursive --output-dir out && ls out"#
    let outcome = try Program.shell(line, in: scratch)
    #expect(outcome.status == 0 && outcome.text == "z.png\n")
  }
}
