import ArgumentParser
import ImageCodecs
import SystemPackage
import Tensors
import Visualization

/// Whether what was found is written as a page for a browser, too.
struct ReportArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write everything, with the pictures and the command, as one page for a browser (.html).", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var report: String?

  func validate() throws {
    guard let report else { return }
    guard ["html", "htm"].contains(FilePath(argument: report).extension?.lowercased()) else {
      throw ValidationError("--report has to end in .html, not \(report)")
    }
  }

  /// Whether there is to be a page.
  var isWanted: Bool { report != nil }

  /// Sees to it that the page can be created; to be called before the work that would otherwise be for nothing.
  func prepare() throws(TensorFileError) {
    if let report { _ = try OutputFile(FilePath(argument: report)) }
  }

  /// Writes the page, where it is wanted.
  ///
  /// - Parameters:
  ///   - title: what stands at the top.
  ///   - facts: what is to be known beside the command and the program.
  ///   - fill: adds the contents.
  func write(
    title: String, facts: [(name: String, value: String)] = [], _ fill: (inout HTMLReport) throws -> Void
  ) throws {
    guard let report else { return }
    var page = HTMLReport(title: title)
    try fill(&page)
    page.add(heading: "How it was made")
    page.add(
      facts: [("command", Self.command(CommandLine.arguments))] + facts
        + [("program", "imgfilter \(ImgfilterCommand.version)")])
    try page.write(to: FilePath(argument: report))
  }

  /// Writes what a study found, where it is wanted.
  ///
  /// - Parameters:
  ///   - study: the study's report.
  ///   - title: what stands at the top.
  ///   - seed: what its random numbers follow from, nil where there are none.
  ///   - scale: the pixels of a point in its pictures.
  func write(_ study: StudyReport, title: String, seed: UInt64? = nil, scale: Double) throws {
    try write(title: title, facts: seed.map { [("seed", "\($0)")] } ?? []) { page in
      try page.add(study, scale: scale)
    }
  }

  /// A command line as a shell takes it.
  static func command(_ arguments: [String]) -> String {
    let words = arguments.dropFirst().map { word in
      let isPlain =
        !word.isEmpty
        && word.unicodeScalars.allSatisfy {
          $0.properties.isAlphabetic || "0123456789_@%+=:,./-".unicodeScalars.contains($0)
        }
      return isPlain
        ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
    return (["imgfilter"] + words).joined(separator: " ")
  }
}
