import ImageCodecs
import ImageFilters
import LearnedFilters
import NeuralNetworks
import SystemPackage
import Tensors
import TestSupport
import Testing

/// Networks in files as filters of the command line.
@Suite struct ApplyTests {
  let scratch: TemporaryFolder
  private let denoiser: RestorationNetwork

  init() throws {
    scratch = try TemporaryFolder()
    var network = try RestorationNetwork(
      .ffdnet, for: .denoise, channels: .rgb, width: 16, depth: 3, hasNoiseMap: true, seed: 5)
    network.noiseLevels = 5...50
    // The last layer is all zeros at first.
    for name in network.parameters.names where name.hasSuffix("weight") && !name.contains("picture") {
      guard let shape = network.parameters[name]?.shape else { continue }
      network.parameters[name] = Tensor(uninitialized: shape) { numbers in
        for index in numbers.indices { numbers[index] = Float(index * 37 % 41 - 20) / 300 }
      }
    }
    denoiser = network
    try network.write(to: scratch.file("d.safetensors"))
    let upscaler = try RestorationNetwork(.dncnn, for: .upscale(factor: 2), channels: .gray, width: 4, depth: 2)
    try upscaler.write(to: scratch.file("u.safetensors"))
  }

  @Test func filtersAsTheLibraryDoes() throws {
    let photo = Fixture.path("images/photo.jpg").string
    let expected = try Image(contentsOf: FilePath(photo)).filtered(by: LearnedFilter(denoiser, strength: 25))
    for threads in ["1", "2", "5"] {
      let outcome = try Program.run(
        ["apply", "d.safetensors", photo, "out.png", "--strength", "25", "--threads", threads], in: scratch)
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
      #expect(try Image(contentsOf: scratch.file("out.png")).floats == expected.floats)
    }
  }

  @Test func worksInChains() throws {
    let scene = Fixture.path("images/scene-rgba-16.png").string
    let chain = try LearnedFilter(denoiser, strength: 12)
    let expected = try Image(contentsOf: FilePath(scene)).filtered(by: chain.then(Sharpen(sigma: 1, amount: 1)))
    for step in ["learned d.safetensors 12", "apply --model d.safetensors --strength 12"] {
      let outcome = try Program.run(["run", "\(step) | sharpen 1 1", scene, "out.png"], in: scratch)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try Image(contentsOf: scratch.file("out.png")).floats == expected.floats)
    }
  }

  @Test func enlargesFolders() throws {
    let files = ["images/scene.png", "images/scene-gray-16.png", "images/scene-rgba.png", "images/tiny-1x1.png"]
    let outcome = try Program.run(
      ["apply", "u.safetensors"] + files.map { Fixture.path($0).string } + ["--output-dir", "large"], in: scratch)
    #expect(outcome.status == 0, "\(outcome.errors)")
    for file in files {
      let (small, name) = (try Image(contentsOf: Fixture.path(file)), FilePath(file).lastComponent?.string ?? "")
      let large = try Image(contentsOf: scratch.file("large/\(name)"))
      #expect((large.width, large.height) == (2 * small.width, 2 * small.height))
      #expect(large.color == small.color && large.samples.type == small.samples.type)
    }
  }

  @Test func refusesStrengths() throws {
    let photo = Fixture.path("images/photo.jpg").string
    let cases: [([String], String)] = [
      (["d.safetensors"], "has to be told the strength of the noise (--strength; it has learnt from 5 to 50)"),
      (["d.safetensors", "--strength", "300"], "0…255, not 300.0"),
      (["u.safetensors", "--strength", "25"], "the network takes no strength of noise"),
    ]
    for (arguments, sentence) in cases {
      let outcome = try Program.run(["apply"] + arguments + [photo, "out.png"], in: scratch)
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains(arguments[0]) && outcome.errors.contains(sentence), "\(outcome.errors)")
    }
  }

  @Test func refusesFiles() throws {
    try scratch.write(Array("no network".utf8), to: "text.safetensors")
    // A number that is none, in the weights of a file that is whole otherwise.
    var bytes = try scratch.bytes("d.safetensors")
    bytes.replaceSubrange(bytes.count - 4..<bytes.count, with: [0, 0, 192, 127])
    try scratch.write(bytes, to: "nan.safetensors")
    let digits = try Network(input: [8, 8, 1]) {
      Flatten()
      Dense(10)
    }
    try ModelFile(digits, digits.initialParameters(seed: 1)).write(to: scratch.file("digits.safetensors"))
    try ModelFile(
      digits, digits.initialParameters(seed: 1),
      metadata: ["imgfilter.task": "denoise", "imgfilter.channels": "gray"]
    ).write(to: scratch.file("posing.safetensors"))
    let pooling = try Network(input: [16, 16, 1]) { MaxPool2D(3, stride: 1, padding: 1) }
    try RestorationNetwork(pooling, pooling.initialParameters(seed: 1), task: .transform, channels: .gray).write(
      to: scratch.file("pools.safetensors"))
    let before = scratch.allContents
    let weights = Fixture.path("weights/network.safetensors").string
    let names = ["text", "nan", "digits", "posing", "pools"].map { "\($0).safetensors" }
    for (file, status) in names.map({ ($0, 65) }) + [(weights, 65), ("none.safetensors", 66), ("/", 66)] {
      for command in [["apply", file], ["run", "blur 1 | learned \(file)"]] {
        let outcome = try Program.run(
          command + [Fixture.path("images/photo.jpg").string, "out.png"], in: scratch)
        #expect(outcome.status == status, "\(file): \(outcome.errors)")
        #expect(outcome.errors.hasPrefix("imgfilter: \(file): "), "\(outcome.errors)")
        #expect(scratch.allContents == before)
      }
    }
  }

  @Test func refusesWhatTakesTooMuchMemory() throws {
    let outcome = try Program.run(
      [
        "apply", "d.safetensors", Fixture.path("images/photo.jpg").string, "out.png", "--strength", "5",
        "--max-memory", "100k",
      ], in: scratch)
    #expect(outcome.status == 65 && outcome.errors.contains("photo.jpg: needs "), "\(outcome.errors)")
  }
}
