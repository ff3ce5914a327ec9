import Foundation
import ImageCodecs
import NetworkModels
import NeuralNetworks
import SystemPackage
import Tensors
import TestSupport
import Testing

/// A classifier is trained and asked as a user does it, tiny.
@Suite struct ClassifierTests {
  let scratch: TemporaryFolder

  /// Twelve drawn digits of each of three classes.
  init() throws {
    scratch = try TemporaryFolder()
    let digits = DrawnDigits(count: 120, seed: 1)
    for index in 0..<digits.count where index % 10 < 3 {
      let folder = "digits/\(["zero", "one", "two"][index % 10])"
      try scratch.makeFolder(folder)
      let picture = try digits.example(index).input.elements.map { UInt8(($0 * 255).rounded()) }
      try Image(.uint8(Tensor(shape: [28, 28, 1], elements: picture)))
        .write(to: scratch.file("\(folder)/\(index).png"), format: .png)
    }
  }

  private static let small = [
    "--channels", "gray", "--input-size", "12", "--shift", "1", "--blocks", "1", "--width", "4", "--batch", "8",
    "--output",
    "c.safetensors",
  ]

  private func train(_ arguments: String...) throws -> Program.Outcome {
    try Program.run(["train", "classifier", "digits"] + Self.small + arguments, in: scratch)
  }

  @Test("The model with its classes, a checkpoint and the confusion matrix; then what pictures show")
  func trainAndClassify() throws {
    let outcome = try train("--epochs", "3", "--model", "small-inception", "--averaging", "0")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("3 classes, 32 pictures of 12×12 to learn from, 4 others"))
    #expect(outcome.text.hasPrefix("Validation: accuracy ") && outcome.text.contains("Classifier: c.safetensors"))
    let model = try NetworkModel(contentsOf: scratch.file("c.safetensors"))
    #expect(model.classes == ["one", "two", "zero"] && model.preprocessing == .signed(.gray))
    #expect(model.network.input == [12, 12, 1] && !model.network.nodes.contains { $0.name.hasPrefix("aux") })
    let texts = try ModelFile(contentsOf: scratch.file("c.safetensors")).metadata
    #expect(texts["architecture"] == "small-inception" && texts["pictures"] == "32, moved by 1")
    #expect(texts["command"]?.hasPrefix("imgfilter train classifier digits --channels gray") == true)
    #expect(try Image(contentsOf: scratch.file("c-confusion.png")).width > 300)
    #expect(scratch.allContents.contains("c.checkpoint"))

    let photo = "digits/one/1.png"
    let said = try Program.run(["classify", "c.safetensors", photo, "--top", "2"], in: scratch)
    #expect(said.status == 0 && said.errors == "imgfilter: each photo as 12×12 pixels\n")
    let expected = try Classifier(model).guesses(for: Image(contentsOf: scratch.file(photo)), top: 3)
    let lines = said.text.split(separator: "\n")
    #expect(lines.count == 3 && lines[0] == Substring(photo))
    #expect(lines[1].hasSuffix(" %  \(expected[0].name ?? "")") && lines[2].hasSuffix(expected[1].name ?? ""))

    let json = try Program.run(["classify", "c.safetensors", "digits/two", "--json", "--quiet"], in: scratch)
    let photos = try JSONDecoder().decode([Photo].self, from: Data(json.output))
    #expect(json.errors.isEmpty && photos.count == 12 && photos[0].file == "digits/two/102.png")
    for photo in photos {
      #expect(photo.classes.count == 3 && abs(photo.classes.reduce(0) { $0 + $1.probability } - 1) < 1e-6)
    }
  }

  private struct Photo: Decodable {
    struct Guess: Decodable {
      let index: Int
      let name: String?
      let probability: Double
    }
    let file: String
    let classes: [Guess]
  }

  @Test("Killed at any time and resumed, it ends with the same bytes, the best epoch's")
  func killed() throws {
    let arguments =
      ["train", "classifier", "digits"] + Self.small + ["--epochs", "8", "--checkpoint-steps", "2", "--quiet"]
    let files = ["c.safetensors", "c-confusion.png"]
    #expect(try Program.run(arguments, in: scratch).status == 0)
    let expected = try files.map { try scratch.bytes($0) }
    for name in files + ["c.checkpoint"] { try FileManager.default.removeItem(at: scratch.url(name)) }
    let process = Program.process(arguments, in: scratch)
    try process.run()
    while process.isRunning, !FileManager.default.fileExists(atPath: scratch.url("c.checkpoint").path) { usleep(200) }
    usleep(.random(in: 0..<200_000))
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    let again = try Program.run(arguments + ["--resume", "--threads", "1"], in: scratch)
    #expect(again.status == 0, "\(again.errors)")
    #expect(try files.map { try scratch.bytes($0) } == expected)
    let other = try Program.run(arguments + ["--resume", "--flip"], in: scratch)
    #expect(other.status == 65 && other.errors.contains("with other options"))
  }

  @Test("Networks with ImageNet's weights see the middle of a photo; names come from a file")
  func named() throws {
    let network = try Architecture.squeezenet.network(classes: 3)
    let parameters = network.initialParameters(seed: 1)
    try Safetensors(try parameters.tensors(for: network)).write(to: scratch.file("w.safetensors"))
    try scratch.write(Array("cat\ndog\ntree\n".utf8), to: "names.txt")
    let photo = Fixture.path("images/photo.jpg").string
    let arguments = ["classify", "--model", "squeezenet1_1", "--weights", "w.safetensors", photo, "--top", "1"]
    let said = try Program.run(arguments + ["--classes", "names.txt"], in: scratch)
    #expect(said.status == 0, "\(said.errors)")
    #expect(said.errors.contains("the middle 224×224 pixels of each photo, after its shorter side became 256"))
    let model = try NetworkModel(.squeezenet, weights: scratch.file("w.safetensors"))
    let guess = try Classifier(model, framing: .centered).guesses(for: Image(contentsOf: FilePath(photo)), top: 1)[0]
    #expect(said.text.hasSuffix(" %  \(["cat", "dog", "tree"][guess.index])\n"))
    #expect(try Program.run(arguments, in: scratch).text.hasSuffix(" %  class \(guess.index)\n"))
    try scratch.write(Array("cat\ndog\n".utf8), to: "names.txt")
    let few = try Program.run(arguments + ["--classes", "names.txt"], in: scratch)
    #expect(few.status == 65 && few.errors.contains("names.txt: is for no classifier: there are 2 names for 3 classes"))
    let others = try Program.run(
      ["classify", "--model", "resnet18", "--weights", "w.safetensors", photo], in: scratch)
    #expect(others.status == 65 && others.errors.contains("w.safetensors: holds no weights of resnet18"))
  }

  @Test("What is wrong is said, with the exit code for it, and nothing is written")
  func mistakes() throws {
    for (arguments, status, words) in [
      (["train", "classifier", "nowhere"] + Self.small, 66, "nowhere: there is no such folder"),
      (["train", "classifier", "digits/one"] + Self.small, 65, "digits/one: has no folders of pictures"),
      (["train", "classifier", "digits"] + Self.small + ["--model", "mlp"], 2, "--blocks and --width are for small"),
      (["train", "classifier", "digits", "--output", "none/c.safetensors"], 73, "the folder none does not exist"),
      (["train", "classifier", "digits", "-o", "c.safetensors", "--model", "resnet"], 2, "--model"),
      (["train", "classifier", "digits", "-o", "c.safetensors", "--epochs", "0"], 2, "--epochs has to be"),
      (
        ["train", "classifier", "digits", "-o", "c.safetensors", "--model", "small-densenet", "--bottlenecks"], 2,
        "--bottlenecks is for small residual networks"
      ),
      (["train", "classifier", "digits", "-o", "c.safetensors", "--model", "vgg16"], 65, "layer features"),
      (["classify", "nowhere.safetensors", "digits/one/1.png"], 66, "nowhere.safetensors"),
      (["classify", "digits/one/1.png", "digits/one/1.png"], 65, "digits/one/1.png"),
      (["classify", "--model", "resnet18", "digits/one/1.png"], 2, "--model and --weights belong together"),
      (["classify", "c.safetensors"], 2, "a photo is missing"),
      (["classify", "--model", "mlp", "--weights", "a", "b"], 2, "says itself what it is"),
    ] {
      let outcome = try Program.run(arguments, in: scratch)
      #expect(outcome.status == status && outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
    }
    #expect(!scratch.allContents.contains { $0.hasPrefix("c.") || $0.hasPrefix("c-") })
  }

  @Test("A photo that cannot be read does not keep others from being looked at")
  func brokenPhoto() throws {
    #expect(try train("--epochs", "1", "--quiet").status == 0)
    try scratch.write(Array("no picture".utf8), to: "broken.png")
    let outcome = try Program.run(
      ["classify", "c.safetensors", "broken.png", "digits/one/1.png", "--top", "1"], in: scratch)
    #expect(outcome.status == 65 && outcome.errors.contains("broken.png"))
    #expect(outcome.text.hasPrefix("digits/one/1.png\n"))
  }
}
