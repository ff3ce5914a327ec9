import ImageFilters
import LearnedFilters
import NeuralNetworks
import Tensors

/// What is said of a kernel that was learnt.
struct KernelReport {
  let fit: KernelFit
  /// The kernel that is written.
  let learned: LearnedKernel
  let training: KernelTraining?
  let arguments: TrainKernelCommand

  var text: String {
    [weights, facts, comparison, oddities, use].filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  /// The weights, where they fit.
  private var weights: String {
    let kernels = learned.kernels
    guard fit.options.width <= 9, fit.options.height <= 15, kernels.joined().count <= 9 else { return "" }
    return kernels.enumerated().flatMap { output, row in
      row.enumerated().map { input, kernel in
        let title =
          kernels.joined().count == 1
          ? "Kernel" : row.count == 1 ? "Kernel of channel \(output + 1)" : "Kernel from \(input + 1) to \(output + 1)"
        return "\(title):\n" + Self.table(kernel)
      }
    }.joined(separator: "\n")
  }

  private static func table(_ kernel: Kernel) -> String {
    let rows = kernel.rows.map { $0.map { NumberText.fixed($0, places: 4) } }
    let width = rows.joined().reduce(0) { max($0, $1.count) }
    return rows.map { row in
      "  " + row.map { String(repeating: " ", count: width - $0.count) + $0 }.joined(separator: "  ")
    }.joined(separator: "\n")
  }

  private var facts: String {
    var lines: [(String, String)] = []
    let pictures = fit.pairCount == 1 ? "" : ", \(fit.pairCount) pairs"
    lines.append(
      (
        "learnt from",
        "\(learned.examples) samples\(pictures); borders are left out, \(learned.score.count) samples held out"
      ))
    lines.append(("PSNR of the fit", "\(Self.decibels(learned.score)) on what was held out"))
    lines.append(("PSNR of doing nothing", Self.decibels(learned.identityScore)))
    if learned.biases.contains(where: { $0 != 0 }) {
      lines.append(("bias", learned.biases.map { NumberText.fixed($0, places: 4) }.joined(separator: ", ")))
    }
    let condition = learned.conditionNumber
    lines.append(
      ("condition number", "\(NumberText.of(condition, digits: 3)): \(Self.meaning(ofCondition: condition))"))
    lines += names
    return Self.aligned(lines)
  }

  /// The rank and the nearest named filter of each kernel that acts within a channel.
  private var names: [(String, String)] {
    guard learned.kernels.allSatisfy({ $0.count == 1 }) else {
      return [("nearest named filter", "none is looked for, as channels are mixed")]
    }
    return learned.kernels.indices.flatMap { channel in
      let kernel = learned.kernels[channel][0]
      let found = KernelRecognition(kernel, bias: learned.biases[channel])
      let suffix = learned.kernels.count == 1 ? "" : ", channel \(channel + 1)"
      let full = min(kernel.width, kernel.height)
      let rank =
        found.rank == 1 ? "1 of \(full): a column times a row" : "\(found.rank) of \(full)"
      return [
        ("rank\(suffix)", rank),
        ("nearest named filter\(suffix)", found.best?.description ?? "none is near"),
      ]
    }
  }

  private static func meaning(ofCondition number: Double) -> String {
    switch number {
    case ..<100: "the pictures tell all weights apart well"
    case ..<10_000: "errors such as rounding can grow by so much in the weights; more detail in the pictures helps"
    default: "the pictures hardly tell the weights apart; a smaller --size or --regularize 1e-6 steadies them"
    }
  }

  /// How near back-propagation came.
  private var comparison: String {
    guard let training else {
      guard let name = arguments.kernel.exactOnly else { return "" }
      return "Least squares alone, as back-propagation knows no \(name)"
    }
    let (settings, search) = (arguments.training, training.search)
    let rule = settings.rule(for: arguments.kernel)?.rawValue ?? ""
    let steps = training.places.last?.step ?? 0
    var lines = [
      (
        "back-propagation",
        "\(rule), learning rate \(NumberText.of(search.optimizer.learningRate, digits: 3)), \(search.epochs) epochs, "
          + "\(steps) steps"
      ),
      (
        "distance from the exact one",
        "\(NumberText.of(training.distance * 100, digits: 3)) % of its length; "
          + (training.stepsToTolerance.map { "within \(Self.tolerance(training)) after \($0) steps" }
            ?? "never within \(Self.tolerance(training))")
      ),
    ]
    lines.append(("its PSNR", Self.decibels(training.trained.score)))
    guard settings.loss != .mse else { return Self.aligned(lines) }
    lines.append(("PSNR of least squares", Self.decibels(training.exact.score)))
    return
      "The loss \(settings.loss.rawValue) has no exact solution: the kernel is the one of back-propagation, \"exact\" "
      + "means least squares\n" + Self.aligned(lines)
  }

  private static func tolerance(_ training: KernelTraining) -> String {
    "\(NumberText.of(training.search.tolerance * 100, digits: 3)) %"
  }

  /// What no kernel explains, with the option that helps.
  private var oddities: String {
    fit.diagnosis(of: training?.exact ?? learned).findings.map { finding in
      finding.description + (Self.hint(finding).map { "; try \($0)" } ?? "")
    }.joined(separator: "\n")
  }

  private static func hint(_ finding: PairDiagnosis.Finding) -> String? {
    switch finding {
    case .otherLight(let isLinear, _, _): isLinear ? "--linear" : "it without --linear"
    case .withBias: "--bias"
    case .larger(let width, let height, _, _): "--size \(width)x\(height)"
    default: nil
    }
  }

  private var use: String {
    "Written to \(arguments.output); imgfilter convolve photo.jpg out.jpg --kernel \(arguments.output)"
      + (fit.options.linearLight ? " --linear" : "")
  }

  private static func decibels(_ score: LearnedKernel.Score) -> String {
    score.psnr.isFinite ? "\(NumberText.fixed(score.psnr, places: 2)) dB" : "infinite, no difference at all"
  }

  private static func aligned(_ lines: [(String, String)]) -> String {
    let width = lines.reduce(0) { max($0, $1.0.count) }
    return lines.map { $0.0 + String(repeating: " ", count: width - $0.0.count) + "  " + $0.1 }
      .joined(separator: "\n")
  }
}
