import ArgumentParser
import ImageCodecs
import SystemPackage
import Tensors

/// Says what is known of pictures.
struct InfoCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "info", abstract: "Says what pictures are: size, colour, depth, profile, memory.",
      usage: "imgfilter info <file> ... [--json] [<options>]",
      discussion: """
        Reads the headers only, so that damage further on does not show.

        EXAMPLES:
          imgfilter info photo.jpg
          imgfilter info --json *.png
          curl -s https://example.com/a.png | imgfilter info -
        """)
  }

  @Argument(
    help: ArgumentHelp("The pictures; `-` is standard input.", valueName: "file"),
    completion: .file(extensions: ["png", "jpg", "jpeg", "npy"]))
  var files: [String] = []

  @Flag(help: "Print a JSON array with an object for each picture.")
  var json = false

  @Flag(help: "Say nothing but errors on standard error.")
  var quiet = false

  @OptionGroup(title: "Processing options") var limits: LimitArguments

  func validate() throws {
    guard !files.isEmpty else { throw ValidationError("a file is missing") }
    Messages.standard.isQuiet = quiet
  }

  func run() throws {
    var reports: [PictureReport] = []
    var firstFailure: ExitStatus?
    for file in files {
      let report: PictureReport
      do throws(CodecError) {
        report = try self.report(on: file)
      } catch {
        Messages.standard.error(error.description)
        firstFailure = firstFailure ?? ExitStatus(of: error)
        continue
      }
      if !json {
        try StandardText.print((reports.isEmpty ? "" : "\n") + report.text.withoutControlCharacters)
      }
      reports.append(report)
    }
    if json { try StandardText.print(JSONText.of(reports.map(\.record))) }
    if let firstFailure { throw ReportedFailure(status: firstFailure) }
  }

  private func report(on file: String) throws(CodecError) -> PictureReport {
    let source: ImageSource = file == "-" ? .standardInput : .file(FilePath(argument: file))
    let reader = try ImageReader.open(source, options: limits.decoding)
    for warning in reader.warnings {
      Messages.standard.warning(source.name ?? file, warning, evenIfQuiet: limits.onDamage == .salvage)
    }
    return PictureReport(source.name ?? file, reader.header, parallelism: limits.parallelism)
  }
}
