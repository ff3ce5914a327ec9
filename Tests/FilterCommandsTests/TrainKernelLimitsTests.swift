import ImageCodecs
import ImageFilters
import Tensors
import TestSupport
import Testing

/// What `imgfilter train-kernel` prints for other programs, refuses, and does where back-propagation diverges.
@Suite struct TrainKernelLimitsTests {
  let scratch: TemporaryFolder

  /// `before.png`, noise of 60×50 pixels in colour, and `after.png`, a kernel's.
  init() throws {
    scratch = try TemporaryFolder()
    let before = try Self.noise(seed: 1)
    try before.write(to: scratch.file("before.png"))
    try before.filtered(by: Self.filter).write(to: scratch.file("after.png"))
  }

  private static var filter: Convolve { get throws { Convolve(try Kernel(rows: [[0.1, 0.5, 0.3]])) } }

  private static func noise(channels: Int = 3, seed: UInt64, width: Int = 60) throws -> Image {
    var random = SeededGenerator(seed: seed)
    let noise = Image.random(width: width, height: 50, channels: channels, using: &random)
    let values = try noise.blurred(sigma: 0.6, border: .wrap).floats.map { UInt8(min(max($0 * 200 + 28, 0), 255)) }
    return Image(.uint8(values))
  }

  private func train(_ arguments: String...) throws -> Program.Outcome {
    try Program.run(["train-kernel", "before.png", "after.png", "-o", "k.json"] + arguments, in: scratch)
  }

  @Test("--print says what convolve --print says of the kernel's file", arguments: KernelProgram.allCases)
  func print(_ program: KernelProgram) throws {
    let outcome = try train("--size", "3x1", "--optimizer", "analytic", "--quiet", "--print", program.rawValue)
    let other = try Program.run(["convolve", "--kernel", "k.json", "--print", program.rawValue], in: scratch)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(outcome.text == other.text && !outcome.output.isEmpty)
  }

  @Test func printsBelowTheReport() throws {
    let outcome = try train("--size", "3x1", "--optimizer", "analytic", "--print", "opencv")
    #expect(outcome.text.hasPrefix("Kernel:\n") && outcome.text.contains("\n\nFor OpenCV:\nimport cv2\n"))
  }

  @Test(
    "What cannot be printed or found is said before anything is written",
    arguments: [
      (["--print", "css", "--linear"], "--print css takes no --linear"),
      (["--print", "css", "--channels", "mixed"], "--channels mixed finds one for each"),
      (["--print", "gimp", "--size", "7", "--optimizer", "analytic"], "reaches 3 pixels from its anchor"),
      (
        ["--size", "65"],
        "--size: the 4225 numbers of 65×65 weights are too many to be found at once; 4096 are possible"
      ),
      (["--size", "64", "--bias"], "the 4097 numbers of 64×64 weights are too many"),
      (["--size", "40", "--channels", "mixed"], "the 4800 numbers of 40×40 weights are too many"),
    ])
  func refusals(_ arguments: [String], _ sentence: String) throws {
    let isRead = arguments.contains("gimp")
    // A picture that is cut off does no harm to what is refused before its pixels are read.
    if !isRead { try scratch.write(Array(scratch.bytes("before.png").prefix(400)), to: "before.png") }
    let outcome = try Program.run(
      ["train-kernel", "before.png", "after.png", "-o", "k.json"] + arguments, in: scratch)
    #expect(outcome.status == 2 && outcome.output.isEmpty && outcome.errors.contains(sentence), "\(outcome.errors)")
    #expect(scratch.allContents == ["after.png", "before.png"])
  }

  @Test("The memory of all pairs counts, before a pixel is read")
  func memory() throws {
    try scratch.makeFolder("in")
    try scratch.makeFolder("out")
    for name in ["a", "b", "c"] {
      for (folder, file) in [("in", "before.png"), ("out", "after.png")] {
        try scratch.write(scratch.bytes(file), to: "\(folder)/\(name).png")
      }
    }
    func outcome(_ limit: String) throws -> Program.Outcome {
      try Program.run(
        [
          "train-kernel", "in", "out", "-o", "k.json", "--size", "3x1", "--optimizer", "analytic", "--max-memory",
          limit,
        ], in: scratch)
    }
    #expect(try train("--size", "3x1", "--optimizer", "analytic", "--max-memory", "600k").status == 0)
    let refused = try outcome("600k")
    #expect(refused.status == 65 && refused.output.isEmpty)
    #expect(refused.errors.hasPrefix("imgfilter: in and out: need ") && refused.errors.contains("(--max-memory)"))
    #expect(try outcome("2M").status == 0)
  }

  @Test("Where back-propagation diverges, the exact kernel is written all the same")
  func divergence() throws {
    let outcome = try train("--size", "3x1", "--optimizer", "sgd", "--lr", "100", "--pictures", "drawn")
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(outcome.text.contains("sgd, learning rate 100, 20 epochs: it diverged"))
    #expect(outcome.text.contains("that of least squares, which takes no steps"))
    let found = try KernelDescription(contentsOf: scratch.file("k.json")).kernel
    #expect(zip(found.weights, [0.1, 0.5, 0.3]).allSatisfy { abs($0 - $1) < 0.01 })
    #expect(!scratch.allContents.contains("drawn/kernel-training.png"))
    #expect(scratch.allContents.contains("drawn/kernel-sheet.png"))
  }

  @Test("A loss without an exact solution that diverges is a warning, too")
  func divergenceOfAnotherLoss() throws {
    let before = Image(.float(try Self.noise(seed: 1).floats.map { $0 * 1e25 }))
    try before.write(to: scratch.file("before.npy"))
    try before.filtered(by: Self.filter).write(to: scratch.file("after.npy"))
    let outcome = try Program.run(
      [
        "train-kernel", "before.npy", "after.npy", "-o", "k.json", "--size", "3x1", "--optimizer", "sgd", "--lr", "1",
        "--loss", "l1", "--quiet",
      ], in: scratch)
    #expect(outcome.status == 0 && outcome.output.isEmpty)
    #expect(
      outcome.errors
        == "imgfilter: k.json: warning: back-propagation diverged; the kernel is that of least squares, not of --loss l1\n"
    )
    let found = try KernelDescription(contentsOf: scratch.file("k.json")).kernel
    #expect(zip(found.weights, [0.1, 0.5, 0.3]).allSatisfy { abs($0 - $1) < 0.01 })
  }

  @Test("Of several pairs the pictures say which they show")
  func picturesOfPairs() throws {
    try scratch.makeFolder("in")
    try scratch.makeFolder("out")
    // The more of its columns a median made, the worse a pair fits; whole rows are held out.
    for (index, name) in ["a", "b", "c", "d"].enumerated() {
      let picture = try Self.noise(channels: 1, seed: UInt64(index), width: 40 + index)
      guard case .uint8(let values) = try picture.filtered(by: Self.filter).samples,
        case .uint8(let others) = try picture.filtered(by: Median(radius: 1)).samples
      else { return }
      let rows = (0..<50).flatMap { y in (0..<40 + index).map { $0 % 10 < index ? others[y, $0, 0] : values[y, $0, 0] }
      }
      try picture.write(to: scratch.file("in/\(name).png"))
      try Image(.uint8(Tensor(shape: values.shape, elements: rows))).write(to: scratch.file("out/\(name).png"))
    }
    let outcome = try Program.run(
      [
        "train-kernel", "in", "out", "-o", "k.json", "--size", "3x1", "--optimizer", "analytic", "--pictures", "drawn",
      ], in: scratch)
    #expect(
      outcome.text.contains(
        "Pictures, the sheet of a, c, d, which fit best, in the middle and worst of 4; the residual of d:\n"),
      "\(outcome.text)")
    #expect(try Image(contentsOf: scratch.file("drawn/kernel-residual.png")).width == 43)
  }
}
