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
    let both = try denoise("--self-supervised", input, "a.png", "--strength", "25")
    #expect(both.status == 2 && both.errors.contains("--self-supervised finds the noise itself"))
    let none = try denoise("--self-supervised", input, "a.png", "--steps", "0")
    #expect(none.status == 2 && none.errors.contains("--steps has to be 1…1000000, not 0"))
    let large = try denoise("--self-supervised", input, "a.png", "--max-memory", "1k")
    #expect(large.status == 65 && large.errors.contains("the filter follows from the whole picture"))
    #expect(scratch.allContents.isEmpty)
  }

  @Test func tellsTheStrengthThatItTook() throws {
    let scene = Fixture.path("images/scene.png").string
    let outcome = try denoise(scene, "auto.png")
    #expect(outcome.status == 0)
    let strength = try #require(outcome.errors.split(separator: " ").last?.dropLast(2))
    #expect(outcome.errors.hasPrefix("imgfilter: \(scene): noise of a standard deviation of \(strength) "))
    _ = try denoise(scene, "given.png", "--strength", String(strength))
    #expect(try scratch.bytes("auto.png") == scratch.bytes("given.png"))
    let wrong = try denoise(scene, "no.png", "--strength", "256")
    #expect(wrong.status == 2 && wrong.errors.contains("0…255, not 256.0"))
  }

  @Test func enlarges() throws {
    let scene = Fixture.path("images/scene-rgba.png").string
    let small = try Image(contentsOf: FilePath(scene))
    for (factor, name) in [(2, "two.png"), (4, "four.png")] {
      let outcome = try Program.run(["upscale", scene, name, "--factor", "\(factor)"], in: scratch)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let large = try Image(contentsOf: scratch.file(name))
      #expect((large.width, large.height) == (factor * small.width, factor * small.height))
    }
  }
}
