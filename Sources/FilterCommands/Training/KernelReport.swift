import ImageFilters
import LearnedFilters
import NeuralNetworks
import Tensors

/// What is said of a kernel that was learnt.
struct KernelReport {
  let fit: KernelFit
  /// The kernel that is written.
  let learned: LearnedKernel
  let search: KernelSearch
  let arguments: TrainKernelCommand

  var text: String { sections.joined(separator: "\n\n") }

  /// The text in its parts, none of which is empty.
  var sections: [String] { [weights, facts, comparison, oddities, use].filter { !$0.isEmpty } }

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

  private static func meaning(ofCondition number: Double) -> String {
    switch number {
    case ..<100: "the pictures tell all weights apart well"
    case ..<10_000: "errors such as rounding can grow by so much in the weights; more detail in the pictures helps"
    default: "the pictures hardly tell the weights apart; a smaller --size or --regularize 1e-6 steadies them"
    }
  }

  /// What no kernel explains, with the option that helps.
  private var oddities: String {
    fit.diagnosis(of: search.training?.exact ?? learned).findings.map { finding in
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

  static func decibels(_ score: LearnedKernel.Score) -> String {
    let psnr = score.psnr
    if psnr.isFinite { return "\(NumberText.fixed(psnr, places: 2)) dB" }
    return psnr > 0 ? "infinite, no difference at all" : "none, as its numbers are too large"
  }

  static func aligned(_ lines: [(String, String)]) -> String {
    let width = lines.reduce(0) { max($0, $1.0.count) }
    return lines.map { $0.0 + String(repeating: " ", count: width - $0.0.count) + "  " + $0.1 }
      .joined(separator: "\n")
  }
}
