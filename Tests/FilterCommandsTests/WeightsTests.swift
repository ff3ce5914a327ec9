import Foundation
import NetworkModels
import NeuralNetworks
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite struct WeightsTests {
  let scratch: TemporaryFolder

  init() throws { scratch = try TemporaryFolder() }

  private func run(_ arguments: String...) throws -> Program.Outcome {
    try Program.run(["weights"] + arguments, in: scratch)
  }

  private func fixture(_ name: String) -> String { Fixture.path("weights/\(name)").string }

  @Test func listsWhatPyTorchWrote() throws {
    let outcome = try run(fixture("pytorch.pth"))
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    #expect(outcome.text.contains("  format      PyTorch's archive\n"))
    #expect(outcome.text.contains("  tensors     21, 409 numbers\n"))
    let lines = outcome.text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(lines.contains(["bfloat16", "bfloat16", "2×3×4", "0", "3.281", "1.642", "0.9888"]), "\(outcome.text)")
    #expect(outcome.text.contains("\nbn.num_batches_tracked  int64     scalar "))
    #expect(lines.contains(["empty", "float32", "0×3", "–", "–", "–", "–"]))
  }

  @Test func json() throws {
    let outcome = try run(fixture("numpy.safetensors"), "--json")
    let object = try #require(JSONSerialization.jsonObject(with: Data(outcome.output)) as? [String: Any])
    #expect(object["format"] as? String == "safetensors")
    #expect(object["metadata"] as? [String] == ["who"])
    #expect(object["network"] == nil)
    let tensors = try #require(object["tensors"] as? [[String: Any]])
    let half = try #require(tensors.first { $0["name"] as? String == "float16" })
    #expect(half["type"] as? String == "float16" && half["shape"] as? [Int] == [2, 3, 4])
    #expect(half["minimum"] as? Double == 0 && half["nonFinite"] as? Int == 0)
  }

  @Test func converts() throws {
    let expected = try NamedTensors(npz: Fixture.path("weights/pytorch.npz"))
    let first = try run(fixture("pytorch-stream.pth"), "--output", "a.safetensors", "--quiet")
    #expect(first.status == 0 && first.text.isEmpty && first.errors.isEmpty)
    #expect(try Safetensors(contentsOf: scratch.file("a.safetensors")).tensors == expected)
    let second = try run(fixture("pytorch.pth"), "--output", "b.npz")
    #expect(second.errors == "imgfilter: b.npz: 3 tensors of half precision were written as float32\n")
    #expect(try NamedTensors(npz: scratch.file("b.npz")) == expected)
    // Into the file that is read.
    #expect(try run("a.safetensors", "--output", "a.safetensors", "--quiet").status == 0)
    #expect(try Safetensors(contentsOf: scratch.file("a.safetensors")).tensors == expected)
    let texts = try run(fixture("numpy.safetensors"), "--output", "c.npz")
    #expect(texts.errors.contains("c.npz: .npz has no place for the texts"))
    #expect(scratch.allContents == ["a.safetensors", "b.npz", "c.npz"])
  }

  @Test func recognizesNetworks() throws {
    var weights = NamedTensors()
    for declaration in try Architecture.squeezenet.network(classes: 7).declarations {
      weights["module." + declaration.name] = .float(
        Tensor(zeros: Shape(declaration.fileAxes.map { declaration.shape[$0] })))
    }
    try weights.writeNpz(to: scratch.file("s.npz"))
    #expect(try run("s.npz").text.contains("  network     squeezenet1_1, 7 classes\n"))
    #expect(try !run(fixture("network.npz")).text.contains("network  "))
  }

  @Test func failures() throws {
    let refused = try run(fixture("refused-system.pth"), "--output", "a.npz")
    #expect(refused.status == 65)
    #expect(refused.errors.contains("refused-system.pth: calls posix.system, which is refused: only tensors are read"))
    #expect(try run("nothing.pth").status == 66)
    #expect(try run(Fixture.path("images/scene.png").string).status == 65)
    #expect(try run(fixture("pytorch.pth"), "--output", "a.pth").status == 2)
    #expect(try run(fixture("pytorch.pth"), "--output", "no/a.npz").status == 73)
    #expect(scratch.allContents.isEmpty)
  }
}
