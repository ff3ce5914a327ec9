import Foundation
import ImageCodecs
import LearnedFilters
import NeuralNetworks
import SystemPackage
import Tensors
import TestSupport
import Testing

/// Trainings of filters as a user runs them, tiny.
@Suite struct TrainTests {
  let scratch: TemporaryFolder

  init() throws {
    scratch = try TemporaryFolder()
    for name in ["a", "b"] {
      try scratch.write(Fixture.bytes("images/photo.jpg"), to: "\(name).jpg")
    }
  }

  private static let small = [
    "--patch", "16", "--width", "4", "--depth", "3", "--batch", "2", "--channels", "gray", "--output", "f.safetensors",
  ]

  private func train(_ arguments: String...) throws -> Program.Outcome {
    try Program.run(["train"] + arguments + Self.small, in: scratch)
  }

  @Test("a denoiser: the filter, its checkpoint and its samples")
  func denoiser() throws {
    let outcome = try train(
      "denoiser", "a.jpg", "b.jpg", "--noise", "gaussian:5-50", "--report", "t.html", "--steps", "4")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.text.contains("Validation: ") && outcome.text.contains("the noisy input"))
    let filter = try RestorationNetwork(contentsOf: scratch.file("f.safetensors"))
    #expect(filter.task == .denoise && filter.hasNoiseMap && filter.noiseLevels == 5...50 && filter.channels == .gray)
    #expect(filter.record["noise"] == "gaussian:5-50")
    #expect(filter.record["command"]?.hasPrefix("imgfilter train denoiser a.jpg b.jpg --noise gaussian:5-50") == true)
    #expect(filter.record["validation"]?.contains("SSIM 0.") == true)
    #expect(try Image(contentsOf: scratch.file("f-samples.png")).width > 300)
    #expect(scratch.allContents.contains("f.checkpoint"))
    // The page has all that was said and drawn; the filter says nothing of the page.
    let page = String(decoding: try scratch.bytes("t.html"), as: UTF8.self)
    #expect(page.contains("<p>Validation: ") && page.contains("<dt>noise</dt><dd>gaussian:5-50</dd>"))
    #expect(page.components(separatedBy: "<img src=\"data:image/png;base64,").count == 3)
    #expect(page.contains("<th class=\"number\">validation</th>"))
    #expect(filter.record["command"]?.contains("t.html") == false)
  }

  @Test("killed at any time and resumed, it ends with the same bytes")
  func killed() throws {
    let arguments = Self.interrupted
    #expect(try Program.run(arguments, in: scratch).status == 0)
    let expected = try scratch.bytes("f.safetensors")
    for name in ["f.safetensors", "f.checkpoint"] { try FileManager.default.removeItem(at: scratch.url(name)) }
    let process = Program.process(arguments, in: scratch)
    try process.run()
    // Its first checkpoint is written after 7 of 60 steps, and others soon after.
    while process.isRunning, !FileManager.default.fileExists(atPath: scratch.url("f.checkpoint").path) { usleep(200) }
    usleep(.random(in: 0..<100_000))
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
    let again = try Program.run(arguments + ["--resume", "--threads", "1"], in: scratch)
    #expect(again.status == 0, "\(again.errors)")
    #expect(try scratch.bytes("f.safetensors") == expected)
    let other = try Program.run(arguments + ["--resume", "--noise", "gaussian:30"], in: scratch)
    #expect(other.status != 0 && other.errors.contains("with other options"))
  }

  private static let interrupted =
    [
      "train", "denoiser", "a.jpg", "b.jpg", "--steps", "60", "--epoch-steps", "20", "--checkpoint-steps", "7",
      "--quiet",
    ] + small

  @Test(
    "Ctrl-C ends it after the step with a checkpoint, and the process as a signal does", arguments: [SIGINT, SIGTERM])
  func stopped(number: CInt) throws {
    #expect(try Program.run(Self.interrupted, in: scratch).status == 0)
    let expected = try scratch.bytes("f.safetensors")
    for name in ["f.safetensors", "f.checkpoint"] { try FileManager.default.removeItem(at: scratch.url(name)) }
    let process = Program.process(Self.interrupted, in: scratch)
    try process.run()
    while process.isRunning, !FileManager.default.fileExists(atPath: scratch.url("f.checkpoint").path) { usleep(200) }
    kill(process.processIdentifier, number)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == number)
    #expect(!scratch.allContents.contains { $0.hasSuffix(".tmp") })
    #expect(try Program.run(Self.interrupted + ["--resume"], in: scratch).status == 0)
    #expect(try scratch.bytes("f.safetensors") == expected)
  }

  @Test("every rule and schedule learns", arguments: ["adamw", "sgd", "momentum", "nesterov", "adagrad", "rmsprop"])
  func rules(optimizer: String) throws {
    let schedules = ["adamw": "cosine", "sgd": "step", "momentum": "constant"]
    let outcome = try train(
      "denoiser", "a.jpg", "b.jpg", "--steps", "2", "--optimizer", optimizer, "--averaging", "0", "--schedule",
      schedules[optimizer] ?? "one-cycle")
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test("an upscaler of either form", arguments: ["ffdnet", "espcn"])
  func upscaler(network: String) throws {
    let outcome = try train("upscaler", "a.jpg", "b.jpg", "--network", network, "--steps", "2")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.text.contains("bicubic interpolation"))
    let filter = try RestorationNetwork(contentsOf: scratch.file("f.safetensors"))
    #expect(filter.task == .upscale(factor: 2) && filter.enlargement == (network == "espcn" ? 2 : 1))
  }

  @Test("pairs of two folders")
  func pairs() throws {
    for folder in ["before", "after"] {
      for name in ["1", "2"] {
        try FileManager.default.createDirectory(at: scratch.url(folder), withIntermediateDirectories: true)
        try scratch.write(Fixture.bytes("images/photo.jpg"), to: "\(folder)/\(name).jpg")
      }
    }
    let outcome = try train("pairs", "before", "after", "--steps", "2")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try RestorationNetwork(contentsOf: scratch.file("f.safetensors")).task == .transform)
  }

  @Test("a time that is over ends a training that can go on")
  func timeLimit() throws {
    let outcome = try train("denoiser", "a.jpg", "b.jpg", "--time-limit", "0.5s")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(scratch.allContents.contains("f.checkpoint"))
  }

  @Test("what is wrong is said, with the exit code for it")
  func mistakes() throws {
    let missing = try train("denoiser", "nowhere")
    #expect(missing.status == 66 && missing.errors.contains("nowhere: there is no such file or folder"))
    let single = try train("denoiser", "a.jpg")
    #expect(single.status == 2 && single.errors.contains("--validation"))
    let noise = try train("denoiser", "a.jpg", "b.jpg", "--noise", "salt:3")
    #expect(noise.status == 2 && noise.errors.contains("gaussian:25"))
    for option in [
      ["--averaging", "1"], ["--epoch-steps", "0"], ["--checkpoint-steps", "0"], ["--optimizer", "lion"],
    ] {
      let outcome = try Program.run(["train", "denoiser", "a.jpg", "b.jpg"] + option + Self.small, in: scratch)
      #expect(outcome.status == 2 && outcome.errors.contains(option[0]))
    }
    let design = try train("pairs", "a", "b", "--network", "espcn")
    #expect(design.status == 2)
    try scratch.write(Array("no picture".utf8), to: "b.jpg")
    let broken = try train("denoiser", "a.jpg", "b.jpg", "--steps", "2")
    #expect(broken.status == 65 && broken.errors.contains("b.jpg"))
    #expect(!scratch.allContents.contains("f.safetensors"))
    let folder = try Program.run(
      ["train", "denoiser", "a.jpg", "a.jpg", "--validation", "a.jpg", "--output", "none/f.safetensors"], in: scratch)
    #expect(folder.status == 73)
  }
}
