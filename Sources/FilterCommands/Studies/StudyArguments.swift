import ArgumentParser
import ImageCodecs
import SystemPackage
import Visualization

/// Where the pictures of a study go.
struct StudyArguments: ParsableArguments {
  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "The folder that the pictures are written into; made if need be. Files of an earlier run are replaced.",
      valueName: "folder"), completion: .directory)
  var output = "study"

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How large the pictures are: 1…4 pixels for each point of the drawing.", valueName: "factor"))
  var scale = 2.0

  @Flag(help: "Print nothing but errors.")
  var quiet = false

  func validate() throws {
    guard 1...4 ~= scale else { throw ValidationError("--scale has to be 1…4, not \(scale)") }
    guard !output.isEmpty else { throw ValidationError("--output needs the name of a folder") }
    Messages.standard.isQuiet = quiet
  }

  /// Makes the folder; to be called before the work that would otherwise be for nothing.
  func prepare() throws(CodecError) {
    guard FileStatus.makeFolder(FilePath(argument: output)) else {
      throw CodecError(.cannotCreate, file: output, "this folder cannot be made")
    }
  }

  /// Writes the pictures, each of which appears whole or not at all, then prints the numbers and the list of files.
  func finish(_ report: StudyReport) throws {
    let folder = FilePath(argument: output)
    var files: [String] = []
    for picture in report.pictures {
      let file = folder.appending("\(picture.name).png")
      try picture.image.write(to: file, format: .png)
      files.append("  \(file)")
    }
    guard !quiet else { return }
    try StandardText.print(
      (report.text + "\n\nPictures:\n" + files.joined(separator: "\n")).withoutControlCharacters)
  }
}
