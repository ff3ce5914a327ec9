import Foundation
import ImageCodecs
import ImageFilters
import SystemPackage
import Tensors
import TestSupport
import Testing

/// `imgfilter train-kernel` as a user runs it, and what `convolve` makes of its files.
@Suite struct TrainKernelTests {
  let scratch: TemporaryFolder

  /// A picture of noise within black and white, `before.png`.
  init() throws {
    scratch = try TemporaryFolder()
    try Self.noise(channels: 3, seed: 1).write(to: scratch.file("before.png"))
  }

  private static func noise(channels: Int, seed: UInt64, width: Int = 60) throws -> Image {
    var random = SeededGenerator(seed: seed)
    let noise = Image.random(width: width, height: 50, channels: channels, using: &random)
    let values = try noise.blurred(sigma: 0.6, border: .wrap).floats.map { UInt8(min(max($0 * 200 + 28, 0), 255)) }
    return Image(.uint8(values))
  }

  private func run(_ arguments: String...) throws -> Program.Outcome { try Program.run(arguments, in: scratch) }

  private func filter(_ filter: any ImageFilter, _ options: ProcessingOptions = .init()) throws {
    try Image(contentsOf: scratch.file("before.png")).filtered(by: filter, options: options)
      .write(to: scratch.file("after.png"))
  }

  /// The largest difference between `after.png` and what `convolve` makes with a kernel's file.
  private func difference(_ file: String, _ options: [String] = []) throws -> Double {
    let outcome = try Program.run(["convolve", "before.png", "again.png", "--kernel", file] + options, in: scratch)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try ImageComparison(
      Image(contentsOf: scratch.file("again.png")), Image(contentsOf: scratch.file("after.png"))
    ).maxAbsoluteDifference
  }

  @Test("One kernel for all channels comes back from every form", arguments: KernelDescription.fileExtensions)
  func forms(_ form: String) throws {
    try filter(Convolve(try Kernel(rows: [[0.1, 0.5, 0], [0, 0.2, -0.1], [0.1, 0.1, 0.1]])))
    let outcome = try run(
      "train-kernel", "before.png", "after.png", "-o", "k.\(form)", "--size", "3", "--optimizer", "analytic")
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(outcome.text.hasPrefix("Kernel:\n   0.10") && outcome.text.contains("Written to k.\(form); imgfilter"))
    #expect(!outcome.text.contains("back-propagation") && !outcome.text.contains("Not a linear filter"))
    #expect(try difference("k.\(form)") <= 1)
  }

  @Test(
    "Kernels of channels come back from every form that has place for them", arguments: ["separate", "mixed"],
    ["json", "npz", "npy", "safetensors"])
  func channels(_ channels: String, _ form: String) throws {
    func kernel(_ output: Int, _ input: Int) throws -> Kernel {
      let (a, b) = (0.1 + 0.05 * Double(output), 0.02 * Double(input))
      return try Kernel(rows: [[a, 0.1], [b, channels == "mixed" ? 0.05 : 0.6]])
    }
    let kernels = try (0..<3).map { output in
      try channels == "mixed" ? (0..<3).map { try kernel(output, $0) } : [try kernel(output, output)]
    }
    try filter(ConvolveChannels(try ChannelKernels(kernels)))
    let outcome = try run(
      "train-kernel", "before.png", "after.png", "-o", "k.\(form)", "--size", "2", "--channels", channels,
      "--optimizer", "analytic")
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(outcome.text.contains(channels == "mixed" ? "Kernel from 3 to 1:" : "Kernel of channel 3:"))
    #expect(try difference("k.\(form)") <= 1)
    guard form == "npz" else { return }
    let shape = try NamedTensors(npz: scratch.file("k.npz"))["kernel"]?.shape
    #expect(shape == (channels == "mixed" ? [2, 2, 3, 3] : [2, 2, 3]))
    // A picture of another number of channels is refused.
    try Self.noise(channels: 1, seed: 2).write(to: scratch.file("gray.png"))
    let gray = try run("convolve", "gray.png", "no.png", "--kernel", "k.npz")
    #expect(gray.status != 0 && gray.errors.contains("3 channels") && !scratch.allContents.contains("no.png"))
  }

  @Test func biasAndLinearLight() throws {
    var processing = ProcessingOptions()
    processing.linearLight = true
    try filter(Convolve(try Kernel(rows: [[0.5, 0.4]]), bias: 0.05), processing)
    let plain = try run("train-kernel", "before.png", "after.png", "-o", "p.json", "--size", "2x1", "--bias")
    #expect(plain.text.contains("; try --linear\n"), "\(plain.text)")
    let outcome = try run(
      "train-kernel", "before.png", "after.png", "-o", "k.json", "--size", "2×1", "--bias", "--linear")
    #expect(outcome.text.contains("bias") && outcome.text.contains("k.json --linear"))
    #expect(try difference("k.json", ["--linear"]) <= 1)
  }

  @Test("Back-propagation stands beside the exact kernel; l1 has none", arguments: ["mse", "l1", "huber"])
  func losses(_ loss: String) throws {
    try filter(Convolve(try Kernel(rows: [[0.3, 0.6]])))
    let outcome = try run(
      "train-kernel", "before.png", "after.png", "-o", "k.json", "--size", "2x1", "--loss", loss, "--lr", "0.02",
      "--epochs", "10", "--optimizer", "adam")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.text.contains("adam, learning rate 0.02, 10 epochs, "))
    #expect(outcome.text.contains("distance from the exact one"))
    #expect(outcome.text.contains("has no exact solution") == (loss != "mse"))
    #expect(try difference("k.json") <= (loss == "mse" ? 1 : 12))
  }

  @Test func saysWhatIsNotLinear() throws {
    try filter(Median(radius: 2))
    let outcome = try run("train-kernel", "before.png", "after.png", "-o", "k.json", "--optimizer", "analytic")
    #expect(outcome.status == 0 && outcome.text.contains("Not a linear filter"))
  }

  @Test("Folders: pairs by name, and what has no other half is said")
  func folders() throws {
    let kernel = Convolve(try Kernel(rows: [[0.25, 0.5, 0.25]]))
    try scratch.makeFolder("in")
    try scratch.makeFolder("out")
    for (name, width) in [("a", 40), ("b", 50)] {
      let picture = try Self.noise(channels: 1, seed: UInt64(width), width: width)
      try picture.write(to: scratch.file("in/\(name).png"))
      try picture.filtered(by: kernel).write(to: scratch.file("out/\(name).npy"))
    }
    try Self.noise(channels: 1, seed: 9).write(to: scratch.file("in/c.png"))
    let outcome = try run("train-kernel", "in", "out", "-o", "k.csv", "--size", "3x1", "--optimizer", "analytic")
    #expect(outcome.status == 0 && outcome.text.contains("2 pairs"))
    #expect(outcome.errors == "imgfilter: in/c.png: is left out, as the other folder has no such name\n")
    let found = try KernelDescription(contentsOf: scratch.file("k.csv")).kernel
    #expect(zip(found.weights, [0.25, 0.5, 0.25]).allSatisfy { abs($0 - $1) < 0.01 })
  }

  @Test func drawsPictures() throws {
    try filter(Convolve(try Kernel(rows: [[0.3, 0.6]])))
    let outcome = try run(
      "train-kernel", "before.png", "after.png", "-o", "k.json", "--size", "2x1", "--epochs", "2", "--pictures",
      "drawn",
      "--report", "k.html")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let names = ["weights", "response", "training", "residual", "sheet"].map { "drawn/kernel-\($0).png" }
    #expect(outcome.text.contains("Pictures:\n  " + names.joined(separator: "\n  ")))
    for name in names { #expect(try Image(contentsOf: scratch.file(name)).color == .rgb) }
    #expect(try Image(contentsOf: scratch.file(names[3])).width == 60)
    let page = String(decoding: try scratch.bytes("k.html"), as: UTF8.self)
    #expect(page.contains("<h1>A kernel that was learnt</h1>") && page.contains("<dt>seed</dt><dd>0</dd>"))
    #expect(page.components(separatedBy: "<img src=\"data:image/png;base64,").count == 5)
    #expect(page.contains("<dt>PSNR of the fit</dt><dd>") && page.contains("<dt>nearest named filter</dt>"))
  }

  @Test(
    "What makes no sense is said in a sentence, and nothing is written",
    arguments: [
      (["before.png", "before.png", "-o", "k.xyz"], 2), (["before.png", "before.png"], 2),
      (["before.png", "before.png", "-o", "k.json", "--size", "0"], 2),
      (["before.png", "before.png", "-o", "k.json", "--size", "3x"], 2),
      (["before.png", "before.png", "-o", "k.txt", "--channels", "separate"], 2),
      (["before.png", "before.png", "-o", "k.json", "--optimizer", "analytic", "--loss", "l1"], 2),
      (["before.png", "before.png", "-o", "k.json", "--optimizer", "adam", "--constrain", "symmetric"], 2),
      (["before.png", "before.png", "-o", "k.json", "--lr", "nan"], 2),
      (["before.png", "before.png", "-o", "k.json", "--regularize", "-1"], 2),
      (["before.png", ".", "-o", "k.json"], 2), (["before.png", "nowhere.png", "-o", "k.json"], 66),
      (["before.png", "small.png", "-o", "k.json"], 65), (["before.png", "text.png", "-o", "k.json"], 65),
      (["flat.png", "flat.png", "-o", "k.json"], 65), (["small.png", "small.png", "-o", "k.json", "--size", "51"], 65),
      (["before.png", "before.png", "-o", "no/k.json", "--optimizer", "analytic"], 73),
    ] as [([String], Int32)])
  func refusals(_ arguments: [String], _ status: Int32) throws {
    try Self.noise(channels: 3, seed: 1, width: 20).write(to: scratch.file("small.png"))
    try Image(.uint8(Tensor(shape: [20, 20, 1], elements: [UInt8](repeating: 90, count: 400)))).write(
      to: scratch.file("flat.png"))
    try scratch.write(Array("no picture".utf8), to: "text.png")
    let files = scratch.allContents
    let outcome = try Program.run(["train-kernel"] + arguments, in: scratch)
    #expect(outcome.status == status && outcome.output.isEmpty, "\(outcome.errors)")
    #expect(!outcome.errors.isEmpty && scratch.allContents == files)
  }
}
