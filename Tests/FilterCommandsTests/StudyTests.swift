import Foundation
import ImageCodecs
import NeuralNetworks
import SystemPackage
import Tensors
import TestSupport
import Testing

/// The studies as a user runs them, small.
@Suite struct StudyTests {
  let scratch: TemporaryFolder

  init() throws { scratch = try TemporaryFolder() }

  private func study(_ arguments: String...) throws -> Program.Outcome {
    try Program.run(["study"] + arguments + ["--scale", "1", "--output", "new/pictures"], in: scratch)
  }

  /// Whether these are the files that were written and listed, each a picture.
  private func expectPictures(_ names: [String], _ outcome: Program.Outcome) throws {
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    let files = names.map { "new/pictures/\($0).png" }
    #expect(scratch.allContents == (["new", "new/pictures"] + files).sorted())
    let list = outcome.text.split(separator: "\n").drop { $0 != "Pictures:" }.dropFirst()
    #expect(list.map { $0.trimmingCharacters(in: .whitespaces) } == files)
    for file in files {
      let image = try Image(contentsOf: scratch.file(file))
      #expect(image.width > 300 && image.color == .rgb)
    }
  }

  @Test func optimizers() throws {
    let outcome = try study("optimizers", "--function", "bowl", "--steps", "20")
    try expectPictures(["optimizers-paths", "optimizers-heights", "optimizers-rates"], outcome)
    #expect(outcome.text.contains("bowl      gradient descent   0.200      –"))
  }

  @Test("A page for a browser: everything in one file, the same for the same command")
  func report() throws {
    let arguments = ["depth", "--layers", "2", "--width", "2", "--batch", "2", "--seed", "5", "--report", "it's.html"]
    func run() throws -> String {
      let outcome = try Program.run(["study"] + arguments + ["--scale", "1", "--output", "pictures"], in: scratch)
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
      return String(decoding: try scratch.bytes("it's.html"), as: UTF8.self)
    }
    let page = try run()
    #expect(
      page.contains("<h1>Gradients in deep networks</h1>")
        && page.contains("<figcaption>The size of the gradient at each layer"))
    #expect(page.contains("--seed 5 --report &#39;it&#39;\\&#39;&#39;s.html&#39; --scale 1 --output pictures</dd>"))
    #expect(page.contains("<dt>seed</dt><dd>5</dd>") && page.contains("<dd>imgfilter 0.1.0</dd>"))
    #expect(page.components(separatedBy: "<img src=\"data:image/png;base64,").count == 2)
    #expect(try run() == page)
    // Before there is anything.
    let missing = try study("depth", "--report", "no/a.html")
    #expect(missing.status == 73 && missing.errors.contains("no/a.html: cannot be created"))
    #expect(try study("depth", "--report", "a.png").status == 2)
    #expect(scratch.allContents == ["it's.html", "pictures", "pictures/depth-gradients.png"])
  }

  @Test("A shallow network: a line for each epoch, pictures, and arrays that are read again")
  func shallowNetwork() throws {
    let outcome = try study("shallow-network", "--epochs", "2", "--points", "5", "--clusters", "3", "--hidden", "4")
    #expect(outcome.status == 0)
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.count == 2 && lines[0].hasPrefix("epoch 1/2  loss ") && lines[0].contains(", accuracy "))
    let data = try NamedTensors(npz: scratch.file("new/pictures/shallow-network-data.npz"))
    #expect(data.names == ["inputs", "labels"] && data["inputs"]?.shape == [15, 2])
    let parameters = try NamedTensors(npz: scratch.file("new/pictures/shallow-network-parameters.npz"))
    #expect(parameters["w_out"]?.shape == [3, 4])
    #expect(outcome.text.contains("Arrays and models:\n  new/pictures/shallow-network-data.npz\n"))
    #expect(scratch.allContents.count == 6)
  }

  @Test("Digits: the model is stored; --quiet prints nothing")
  func digits() throws {
    let outcome = try study("digits", "--epochs", "1", "--count", "20", "--quiet")
    #expect(outcome.status == 0 && outcome.errors.isEmpty && outcome.output.isEmpty)
    let model = try ModelFile(contentsOf: scratch.file("new/pictures/digits.safetensors"))
    #expect(model.network.output == [10])
    let missing = try study("digits", "nowhere")
    #expect(missing.status == 66 && missing.errors == "imgfilter: nowhere: there is no such folder\n")
  }

  @Test("Architectures: a line for each epoch of each network, a table and a picture")
  func architectures() throws {
    let small = ["--count", "20", "--epochs", "2", "--blocks", "1", "--width", "4", "--models", "mlp,small-plain"]
    let outcome = try Program.run(
      ["study", "architectures", "--scale", "1", "--output", "new/pictures"] + small, in: scratch)
    #expect(outcome.status == 0)
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.count == 6 && lines[0].hasSuffix("training mlp") && lines[3].hasSuffix("training small-plain"))
    #expect(outcome.text.contains("20 pictures to learn from, 10 others; 2 epochs of 1 steps for each network."))
    #expect(scratch.allContents == ["new", "new/pictures", "new/pictures/architectures-curves.png"])
    let missing = try study("architectures", "nowhere")
    #expect(missing.status == 66 && missing.errors == "imgfilter: nowhere: there is no such folder\n")
  }

  @Test("Patches: three pictures and arrays; what cannot be studied is said with the file's name")
  func patches() throws {
    let photo = Fixture.path("images/photo.jpg").string
    let small = [
      "--size", "48", "--patch", "4", "--count", "100", "--components", "2", "--filters", "4", "--epochs", "1",
    ]
    let outcome = try Program.run(
      ["study", "patches", photo, "--scale", "1", "--output", "new/pictures"] + small, in: scratch)
    #expect(outcome.status == 0)
    #expect(outcome.errors.hasPrefix("imgfilter: training the linear autoencoder of 1 numbers\n"))
    let names = ["autoencoders", "components", "reconstruction"].map { "new/pictures/patches-\($0).png" }
    #expect(scratch.allContents == ["new", "new/pictures"] + names + ["new/pictures/patches.npz"])
    let arrays = try NamedTensors(npz: scratch.file("new/pictures/patches.npz"))
    #expect(arrays["components"]?.shape == [16, 4, 4, 1])
    let tiny = Fixture.path("images/tiny-1x1.png").string
    let refused = try study("patches", tiny)
    #expect(refused.status == 65 && refused.errors.contains("tiny-1x1.png: cannot be studied: the picture is 1×1"))
  }

  @Test(
    "Wrong usage is one sentence and exit code 2, and nothing is written",
    arguments: [
      ["optimizers", "--steps", "0"], ["optimizers", "--tolerance", "-1"], ["optimizers", "--learning-rate", "nan"],
      ["optimizers", "--function", "hill"], ["optimizers", "--start", "1,1000"], ["optimizers", "--scale", "9"],
      ["optimizers", "--output", ""], ["convolution"], ["depth", "--layers", "1"], ["batchnorm", "--steps", "1"],
      ["batchnorm", "--learning-rate", "nan"], ["convolution", "a.png", "--size", "15"],
      ["shallow-network", "--epochs", "0"], ["shallow-network", "--clusters", "1"], ["digits", "--batch", "1"],
      ["digits", "--learning-rate", "0"], ["digits", "folder", "--count", "100"],
      ["patches"], ["patches", "a.png", "--patch", "3"], ["patches", "a.png", "--components", "33"],
      ["patches", "a.png", "--filters", "1"], ["architectures", "--blocks", "0"], ["architectures", "--batch", "1"],
      ["architectures", "--models", "mlp,lenet6"], ["architectures", "--models", "mlp,mlp"],
      ["architectures", "--input-size", "32"], ["architectures", "folder", "--count", "100"],
    ])
  func usage(_ arguments: [String]) throws {
    let outcome = try Program.run(["study"] + arguments, in: scratch)
    #expect(outcome.status == 2 && outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("imgfilter: ") && !outcome.errors.contains("there is no option"))
    #expect(scratch.allContents.isEmpty)
  }

  @Test("Misspelled studies and options are named")
  func spelling() throws {
    let study = try Program.run(["study", "optimisers"], in: scratch)
    #expect(study.errors == "imgfilter: there is no subcommand `study optimisers`; did you mean `study optimizers`?\n")
    let option = try Program.run(["study", "optimizers", "--step", "3"], in: scratch)
    #expect(option.errors == "imgfilter: there is no option --step; did you mean --steps?\n")
    #expect(study.status == 2 && option.status == 2)
  }

  @Test("A folder that cannot be made is exit code 73, before any work")
  func folder() throws {
    try scratch.write([1], to: "file")
    let outcome = try Program.run(["study", "optimizers", "--output", "file"], in: scratch)
    #expect(outcome.status == 73 && outcome.output.isEmpty)
    #expect(outcome.errors == "imgfilter: file: this folder cannot be made\n")
  }
}
