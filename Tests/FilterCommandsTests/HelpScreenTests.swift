import Foundation
import SystemPackage
import TestSupport
import Testing

/// Whole help screens. With RECORD=1 in the environment they are written anew.
@Suite struct HelpScreenTests {
  static let subcommands = [
    "", "blur", "box", "median", "bilateral", "sharpen", "sobel", "scharr", "prewitt", "laplacian", "log",
    "canny",
    "convolve", "emboss", "gray", "morphology", "run", "denoise", "upscale", "apply", "weights", "convert", "info",
    "compare",
    "train-kernel", "train", "train denoiser",
    "train pairs", "train upscaler", "train classifier", "classify", "study", "study optimizers",
    "study convolution", "study depth", "study batchnorm", "study shallow-network", "study digits",
    "study patches", "study architectures", "feature-maps", "kernels", "receptive-field", "activations", "explain",
    "dream",
  ]

  /// `study optimizers` is in study-optimizers.txt.
  private static func fileName(of subcommand: String) -> String {
    subcommand.isEmpty ? "imgfilter" : subcommand.replacingOccurrences(of: " ", with: "-")
  }

  @Test(arguments: subcommands)
  func helpScreen(_ subcommand: String) throws {
    let scratch = try TemporaryFolder()
    let outcome = try Program.run(subcommand.split(separator: " ").map(String.init) + ["--help"], in: scratch)
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    let name = Self.fileName(of: subcommand)
    let file = Fixture.packageRoot.appending("Tests/FilterCommandsTests/HelpScreens/\(name).txt").string
    if ProcessInfo.processInfo.environment["RECORD"] != nil {
      try outcome.text.write(toFile: file, atomically: true, encoding: .utf8)
    }
    let expected = try String(contentsOfFile: file, encoding: .utf8)
    #expect(outcome.text == expected)
  }

  @Test(arguments: subcommands)
  func examplesFitTheScreen(_ subcommand: String) throws {
    // The argument parser breaks longer lines, which then cannot be copied.
    let name = Self.fileName(of: subcommand)
    let file = Fixture.packageRoot.appending("Tests/FilterCommandsTests/HelpScreens/\(name).txt").string
    let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
    let examples = lines.drop { $0 != "EXAMPLES:" }.dropFirst().prefix { !$0.hasPrefix("USAGE") }
    for line in examples.prefix(while: { !$0.hasPrefix("EXIT") }) {
      #expect(line.hasPrefix("  imgfilter") || line.hasPrefix("  curl"), "\(line)")
    }
    #expect(examples.count >= 2)
  }

  @Test func version() throws {
    let outcome = try Program.run(["--version"], in: try TemporaryFolder())
    #expect(outcome.status == 0)
    #expect(outcome.text.hasPrefix("imgfilter 0.1.0 (libpng 1."))
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completions(_ shell: String) throws {
    let outcome = try Program.run(["--generate-completion-script", shell], in: try TemporaryFolder())
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("morphology"))
  }
}
