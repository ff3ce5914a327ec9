import ImageCodecs
import NetworkModels
import NeuralNetworks
import SystemPackage
import Tensors
import TestSupport
import Testing

/// The commands that look into a network, as a user runs them.
@Suite struct NetworkTests {
  let scratch: TemporaryFolder
  private let photo = Fixture.path("images/photo.jpg").string

  init() throws {
    scratch = try TemporaryFolder()
    for (name, seed) in [("model", 1), ("other", 2)] {
      let network = try Network(input: [16, 16, 3]) {
        Conv2D(4, kernel: 3, padding: .same).named("conv1")
        Activation(.relu).named("relu")
        MaxPool2D(2).named("pool")
        Conv2D(6, kernel: 3, padding: .same).named("conv2")
        Activation(.relu).named("relu2")
        AveragePool2D.global.named("avgpool")
        Flatten().named("flatten")
        Dense(3).named("fc")
      }
      try NetworkModel(
        name: "tiny", network: network, parameters: network.initialParameters(seed: UInt64(seed)),
        preprocessing: .imageNet, classes: ["ant", "bee", "cat"]
      ).modelFile().write(to: scratch.file("\(name).safetensors"))
    }
  }

  private func run(_ command: String, _ arguments: String...) throws -> Program.Outcome {
    try Program.run([command] + arguments, in: scratch)
  }

  @Test("Layers are listed without a photo; sheets and numbers are written for those that are named")
  func featureMaps() throws {
    let list = try run("feature-maps", "--model", "model.safetensors", "--layers", "list")
    #expect(list.status == 0 && list.text.contains("\nrelu2    activation ") && list.text.contains(" 8×8×6\n"))
    let outcome = try run(
      "feature-maps", photo, "--model", "model.safetensors", "--layers", "conv1,*relu*", "--size", "24x20", "--output",
      "new/maps", "--save", "maps.npz", "--report", "page.html")
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(outcome.text.contains("seen as 24×20; ImageNet's mean"))
    #expect(outcome.text.contains("\nrelu2  10×12×6  "))
    #expect(
      scratch.allContents == [
        "maps.npz", "model.safetensors", "new", "new/maps", "new/maps/conv1.png", "new/maps/relu.png",
        "new/maps/relu2.png", "other.safetensors", "page.html",
      ])
    let page = String(decoding: try scratch.bytes("page.html"), as: UTF8.self)
    #expect(page.contains("<figcaption>relu2 of ") && page.contains("imgfilter feature-maps "))
    let maps = try NamedTensors(npz: scratch.file("maps.npz"))
    #expect(maps.names == ["conv1", "relu", "relu2"] && maps["relu2"]?.shape == [10, 12, 6])
  }

  @Test("Channels one by one over the photo; several photos have folders")
  func separate() throws {
    let size = try Image(contentsOf: FilePath(photo))
    let outcome = try run(
      "feature-maps", photo, photo, "--model", "model.safetensors", "--layers", "relu", "--size", "16", "--separate",
      "--overlay", "--channels", "1,3", "--output", "out", "--quiet")
    #expect(outcome.status == 0 && outcome.output.isEmpty && outcome.errors.isEmpty)
    for name in ["photo/relu/1", "photo/relu/3", "photo-2/relu/1", "photo-2/relu/3"] {
      let image = try Image(contentsOf: scratch.file("out/\(name).png"))
      #expect(image.width == size.width && image.height == size.height)
    }
  }

  @Test("What is wrong is said, with its exit code, before anything is written")
  func refusals() throws {
    let layer = try run("feature-maps", photo, "--model", "model.safetensors", "--layers", "relu3")
    #expect(layer.status == 65)
    #expect(
      layer.errors.hasPrefix("imgfilter: there is no layer \"relu3\"; there are \"relu\", \"relu2\""), "\(layer.errors)"
    )
    let model = try run("feature-maps", photo, "--model", "resnet19", "--layers", "*")
    #expect(model.status == 66 && model.errors.contains("resnet19: there is no such file, and no network of this name"))
    let picture = try run("feature-maps", "none.jpg", "--model", "model.safetensors", "--layers", "*")
    #expect(picture.status == 66)
    let weights = try run("feature-maps", photo, "--model", "model.safetensors", "--seed", "1", "--layers", "*")
    #expect(weights.status == 2)
    #expect(try run("feature-maps", "--model", "model.safetensors", "--layers", "*").status == 2)
    let channels = try run(
      "feature-maps", photo, "--model", "model.safetensors", "--layers", "*relu*", "--channels", "6-9")
    #expect(
      channels.status == 2 && channels.errors == "imgfilter: --channels: the layers have the channels 0…5 at most\n")
    #expect(try run("kernels", "--model", "model.safetensors", "--layers", "fc").status == 2)
    #expect(try run("kernels", "--model", "model.safetensors", "--before", "none.safetensors").status == 66)
    #expect(!scratch.allContents.contains { $0.hasSuffix(".png") })
  }

  @Test("Kernels alone, and beside those before")
  func kernels() throws {
    let alone = try run("kernels", "--model", "model.safetensors")
    #expect(alone.status == 0 && alone.text.contains("conv1  4×3×3×3"), "\(alone.errors)")
    let wide = try Image(contentsOf: scratch.file("pictures/kernels-conv1.png"))
    let both = try run(
      "kernels", "--model", "model.safetensors", "--before", "other.safetensors", "--layers", "*", "--output", "both")
    #expect(both.status == 0 && both.text.contains("change"))
    #expect(try Image(contentsOf: scratch.file("both/kernels-conv1.png")) != wide)
    #expect(scratch.allContents.contains("both/kernels-conv2.png"))
  }

  @Test("A receptive field in numbers and drawn")
  func receptiveField() throws {
    let outcome = try run(
      "receptive-field", photo, "--model", "model.safetensors", "--layer", "conv2", "--at", "320,200", "--size", "64")
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    // 3×3, a pooling of 2×2, 3×3 at a distance of 2: 8 pixels.
    let row = outcome.text.split(separator: "\n").first { $0.hasPrefix("by its windows") }
    #expect(row?.split(separator: " ").dropFirst(3).prefix(2) == ["8", "8"], "\(outcome.text)")
    #expect(try Image(contentsOf: scratch.file("pictures/receptive-field-conv2.png")).width > 1000)
    let outside = try run("receptive-field", photo, "--model", "model.safetensors", "--layer", "conv2", "--at", "640,0")
    #expect(outside.status == 2 && outside.errors.contains("--at 640,0 is outside of"))
    let channel = try run(
      "receptive-field", photo, "--model", "model.safetensors", "--layer", "conv2", "--channel", "6")
    #expect(channel.status == 65 && channel.errors == "imgfilter: layer conv2 has the channels 0…5, not 6\n")
  }

  @Test("Activity over two photos")
  func activations() throws {
    let other = Fixture.path("images/scene.png").string
    let outcome = try run(
      "activations", photo, other, "--model", "model.safetensors", "--layers", "*relu*", "--size", "40", "--output",
      "act")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.text.contains("model.safetensors; 2 photos, seen as") && outcome.text.contains("dead channels"))
    #expect(scratch.allContents.contains("act/activations.png"))
  }

  @Test("Explanations for a class by its name; what is no class is said")
  func explain() throws {
    let outcome = try run(
      "explain", photo, "--model", "model.safetensors", "--class", "bee", "--method", "grad-cam,saliency,occlusion")
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(outcome.text.contains("1      bee   ") && outcome.text.contains("seen as 24×16"))
    #expect(scratch.allContents.contains("pictures/explain.png"))
    let unknown = try run("explain", photo, "--model", "model.safetensors", "--class", "dog")
    #expect(unknown.status == 2)
    #expect(unknown.errors == "imgfilter: --class dog: model has no such class; it has ant, bee, cat\n")
    #expect(try run("explain", photo, "--model", "model.safetensors", "--method", "guess").status == 2)
  }

  @Test("Dreams of two channels, the same bytes for the same seed")
  func dream() throws {
    let arguments = [
      "dream", "--model", "model.safetensors", "--layer", "relu2", "--channel", "0-1", "--size", "24x20", "--steps",
      "6",
    ]
    let one = try Program.run(arguments + ["--output", "one", "--threads", "1"], in: scratch)
    #expect(one.status == 0 && one.errors.isEmpty, "\(one.errors)")
    #expect(try Program.run(arguments + ["--output", "two", "--threads", "2"], in: scratch).status == 0)
    for (name, width) in [("dream-relu2-0", 24), ("dream-relu2-1", 24), ("dream-relu2", 2 * (2 * 160 + 18 + 36))] {
      let bytes = try scratch.bytes("one/\(name).png")
      #expect(try bytes == scratch.bytes("two/\(name).png"))
      #expect(try Image(decoding: bytes).width == width)
    }
    #expect(try run("dream", "--model", "model.safetensors", "--layer", "relu2", "--steps", "2").status == 0)
    #expect(scratch.allContents.filter { $0.hasPrefix("pictures/dream") } == ["pictures/dream-relu2.png"])
    let missing = try run("dream", "--model", "model.safetensors", "--layer", "relu2", "--channel", "6")
    #expect(missing.status == 65 && !scratch.allContents.contains { $0.contains("relu2-6") })
    #expect(try run("dream", "--model", "model.safetensors", "--layer", "relu2", "--size", "original").status == 2)
  }
}
