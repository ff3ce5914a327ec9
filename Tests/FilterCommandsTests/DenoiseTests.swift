import ImageCodecs
import SystemPackage
import TestSupport
import Testing

/// Denoising as a user runs it.
@Suite struct DenoiseTests {
  let scratch: TemporaryFolder
  private let input = Fixture.path("images/noise.png").string

  init() throws { scratch = try TemporaryFolder() }

  private func denoise(_ arguments: String...) throws -> Program.Outcome {
    try Program.run(["denoise"] + arguments, in: scratch)
  }

  @Test func seedsGiveTheirOwnBytes() throws {
    for (name, seed) in [("a.png", "1"), ("b.png", "1"), ("c.png", "2")] {
      let outcome = try denoise("--self-supervised", input, name, "--steps", "3", "--seed", seed)
      #expect(outcome.status == 0 && outcome.errors.isEmpty && outcome.output.isEmpty, "\(outcome.errors)")
    }
    #expect(try scratch.bytes("a.png") == scratch.bytes("b.png"))
    #expect(try scratch.bytes("a.png") != scratch.bytes("c.png"))
  }

  @Test func severalPictures() throws {
    let others = ["scene-gray.png", "scene-rgba.png", "tiny-1x1.png"].map { Fixture.path("images/\($0)").string }
    let arguments = ["denoise", "--self-supervised", "--steps", "2", "--output-dir", "clean"]
    let outcome = try Program.run(arguments + others + ["missing.png"], in: scratch)
    #expect(outcome.status == 66)
    #expect(outcome.errors.contains("missing.png"))
    let names = ["clean", "clean/scene-gray.png", "clean/scene-rgba.png", "clean/tiny-1x1.png"]
    #expect(scratch.allContents == names)
  }

  @Test func mistakesAreNamed() throws {
    let without = try denoise(input, "a.png")
    #expect(without.status == 2 && without.errors == "imgfilter: denoise needs --self-supervised\n")
    let none = try denoise("--self-supervised", input, "a.png", "--steps", "0")
    #expect(none.status == 2 && none.errors.contains("--steps has to be 1…1000000, not 0"))
    let large = try denoise("--self-supervised", input, "a.png", "--max-memory", "1k")
    #expect(large.status == 65 && large.errors.contains("the filter is learnt from the whole picture"))
    #expect(scratch.allContents.isEmpty)
  }
}
