import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite struct InfoTests {
  let scratch: TemporaryFolder

  init() throws { scratch = try TemporaryFolder() }

  private func objects(_ outcome: Program.Outcome) throws -> [[String: Any]] {
    try #require(JSONSerialization.jsonObject(with: Data(outcome.output)) as? [[String: Any]])
  }

  @Test func json() throws {
    let odd = "odd \"name\"\\ \n\u{1}é.jpg"
    try FileManager.default.copyItem(
      atPath: Fixture.path("images/jpeg/orientation-6.jpg").string, toPath: scratch.file(odd).string)
    let outcome = try Program.run(
      ["info", "--json", odd, Fixture.path("images/png/rgba-16-adam7.png").string], in: scratch)
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    let objects = try objects(outcome)
    #expect(objects.count == 2)
    #expect(objects[0]["file"] as? String == odd)
    #expect(objects[0]["orientation"] as? Int == 6)
    #expect(objects[0]["width"] as? Int == objects[0]["seenHeight"] as? Int)
    #expect(objects[1]["streams"] as? Bool == false)
    #expect(objects[1]["samples"] as? String == "uint16")
    #expect(objects[1]["color"] as? String == "rgba")
  }

  @Test func text() throws {
    let outcome = try Program.run(
      [
        "info", Fixture.path("images/jpeg/progressive.jpg").string,
        Fixture.path("images/jpeg/icc.jpg").string,
        Fixture.path("images/jpeg/orientation-6.jpg").string,
      ], in: scratch)
    #expect(outcome.text.contains("cannot stream: progressive, needs "))
    #expect(outcome.text.contains("ICC, \"imgfilter test RGB\""))
    #expect(outcome.text.contains("seen as"))
  }

  @Test func oneBadFile() throws {
    let good = Fixture.path("images/scene.png").string
    let outcome = try Program.run(["info", "--json", good, "nothing.png", good], in: scratch)
    #expect(outcome.status == 66)
    #expect(try objects(outcome).count == 2)
    #expect(outcome.errors == "imgfilter: nothing.png: there is no such file\n")
  }

  @Test func compare() throws {
    let scene = Fixture.path("images/scene.png").string
    let noisy = Fixture.path("images/compare/noisy.png").string
    let same = try Program.run(
      ["compare", scene, scene, "--json", "--min-psnr", "99", "--max-abs", "0"], in: scratch)
    #expect(same.status == 0)
    let equal = try #require(JSONSerialization.jsonObject(with: Data(same.output)) as? [String: Any])
    #expect(equal["psnr"] as? String == "inf")
    #expect(equal["ssim"] as? Double == 1)

    let other = try Program.run(["compare", scene, noisy, "--diff", "diff.png"], in: scratch)
    #expect(other.status == 0)
    #expect(other.text.contains("PSNR                 22.3336 dB"))
    #expect(scratch.allContents == ["diff.png"])
    for limit in [["--min-psnr", "40"], ["--min-ssim", "0.99"], ["--max-abs", "3"]] {
      let outcome = try Program.run(["compare", scene, noisy] + limit, in: scratch)
      #expect(outcome.status == 1)
      #expect(outcome.errors.contains("is below") || outcome.errors.contains("is above"))
    }
  }

  @Test func incomparable() throws {
    let scene = Fixture.path("images/scene.png").string
    let photo = Fixture.path("images/photo.jpg").string
    let outcome = try Program.run(["compare", scene, photo], in: scratch)
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("the images differ in size"))
    let tiny = Fixture.path("images/tiny-1x1.png").string
    let small = try Program.run(["compare", tiny, tiny, "--min-ssim", "0.5"], in: scratch)
    #expect(small.status == 1)
    #expect(small.text.contains("not defined for less than 11 × 11 pixels"))
  }

  @Test func explain() throws {
    let two = try Program.run(["convolve", "--kernel", "1 2 1; 2 4 2; 1 2 1", "--explain"], in: scratch)
    #expect(two.status == 0)
    #expect(two.text.contains("rank 1") && two.text.contains("two passes"))
    let one = try Program.run(["convolve", "--kernel", "laplacian", "--explain"], in: scratch)
    #expect(one.text.contains("rank 2") && one.text.contains("one pass: 9"))
    let list = try Program.run(["convolve", "--list-kernels"], in: scratch)
    #expect(list.status == 0 && list.text.contains("gaussian3"))
  }

  /// The kernel as it runs: its scale, anchor, bias and direction are in the text.
  @Test func printForOtherPrograms() throws {
    let given = [
      "convolve", "--kernel", "1 2 4", "--scale", "0.5", "--anchor", "2,0", "--bias", "0.25", "--direction",
      "correlation", "--print",
    ]
    let outcome = try Program.run(given + ["imagemagick"], in: scratch)
    #expect(outcome.status == 0)
    #expect(
      outcome.text
        == "magick in.png -virtual-pixel edge -define convolve:bias=25% "
        + "-morphology Correlate '3x1+2+0: 0.5,1,2' out.png\n")
    let refused = try Program.run(["convolve", "--kernel", "box7", "--print", "gimp"], in: scratch)
    #expect(refused.status == 2)
    #expect(refused.errors.hasPrefix("imgfilter: GIMP's convolution-matrix has 5×5 weights"))
    let border = try Program.run(given + ["svg", "--border", "wrap"], in: scratch)
    #expect(border.status == 2 && border.errors.hasPrefix("imgfilter: --print svg takes no --border"))
  }
}
