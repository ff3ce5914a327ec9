import ArgumentParser
import ImageCodecs
import NeuralNetworks
import SystemPackage
import Tensors
import Visualization

/// Where the files of a study go.
struct StudyArguments: ParsableArguments {
  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "The folder that the files are written into; made if need be. Files of an earlier run are replaced.",
      valueName: "folder"), completion: .directory)
  var output = "study"

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How large the pictures are: 1…4 pixels for each point of the drawing.", valueName: "factor"))
  var scale = 2.0

  @OptionGroup var page: ReportArguments

  @Flag(help: "Print nothing but errors.")
  var quiet = false

  func validate() throws {
    guard 1...4 ~= scale else { throw ValidationError("--scale has to be 1…4, not \(scale)") }
    guard !output.isEmpty else { throw ValidationError("--output needs the name of a folder") }
    Messages.standard.isQuiet = quiet
  }

  /// Checks the learning rate that a study was given.
  static func check(learningRate rate: Double) throws {
    guard rate > 0, rate <= 100 else {
      throw ValidationError("--learning-rate has to be above 0 and at most 100, not \(rate)")
    }
  }

  /// Makes the folder; to be called before the work that would otherwise be for nothing.
  func prepare() throws {
    try page.prepare()
    guard FileStatus.makeFolder(FilePath(argument: output)) else {
      throw CodecError(.cannotCreate, file: output, "this folder cannot be made")
    }
  }

  /// Writes the files, each of which appears whole or not at all, then prints the numbers and the list of files.
  ///
  /// - Parameters:
  ///   - report: what was found.
  ///   - title: what stands at the top of the page for a browser.
  ///   - seed: what random numbers follow from, nil where there are none.
  func finish(_ report: StudyReport, title: String, seed: UInt64? = nil) throws {
    let folder = FilePath(argument: output)
    var parts = [report.text]
    var results: [FilePath] = []
    for result in report.results {
      switch result.content {
      case .arrays(let arrays):
        results.append(folder.appending("\(result.name).npz"))
        try arrays.writeNpz(to: results[results.count - 1], compressed: true)
      case .model(let model):
        results.append(folder.appending("\(result.name).safetensors"))
        try model.write(to: results[results.count - 1])
      }
    }
    if !results.isEmpty { parts.append(Self.list("Arrays and models:", results)) }
    var pictures: [FilePath] = []
    for picture in report.pictures {
      pictures.append(folder.appending("\(picture.name).png"))
      try picture.image.write(to: pictures[pictures.count - 1], format: .png)
    }
    parts.append(Self.list("Pictures:", pictures))
    try page.write(report, title: title, seed: seed, scale: scale)
    guard !quiet else { return }
    try StandardText.print(parts.joined(separator: "\n\n").withoutControlCharacters)
  }

  private static func list(_ title: String, _ files: [FilePath]) -> String {
    title + files.map { "\n  \($0)" }.joined()
  }
}
