import ArgumentParser
import ImageCodecs
import ImageFilters
import SystemPackage
import Tensors

/// Says how far two pictures are apart.
struct CompareCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "compare", abstract: "Says how far two pictures are apart: PSNR, SSIM, differences.",
      usage: "imgfilter compare <picture> <picture> [--min-psnr <decibels>] [<options>]",
      discussion: """
        Over all channels, alpha among them; pictures of different depths are compared in the greater one. SSIM is \
        that of Wang 2004 with a Gaussian window. The exit code is 1 where a limit is not met.

        EXAMPLES:
          imgfilter compare before.png after.png
          imgfilter compare before.png after.jpg --min-psnr 35 --min-ssim 0.95
          imgfilter compare expected.png actual.png --max-abs 1 --diff difference.png
        """)
  }

  @Argument(help: ArgumentHelp("A picture; `-` is standard input.", valueName: "picture"))
  var first: String

  @Argument(help: ArgumentHelp("The other picture.", valueName: "picture"))
  var second: String

  @Flag(help: "Print a JSON object; an infinite PSNR is the string \"inf\".")
  var json = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The least peak signal-to-noise ratio.", valueName: "decibels"))
  var minPsnr: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The least structural similarity, at most 1.", valueName: "similarity"))
  var minSsim: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The greatest difference of two samples, in their own units: 0…255, 0…65535, or for float 0…1.",
      valueName: "difference"))
  var maxAbs: Double?

  @Option(
    help: ArgumentHelp(
      "Write the differences as a picture, as large as they are: black where the pictures are equal.", valueName: "file"
    ), completion: .file())
  var diff: String?

  @Flag(help: "Say nothing but errors on standard error.")
  var quiet = false

  @OptionGroup(title: "Processing options") var limits: LimitArguments

  func validate() throws {
    guard first != "-" || second != "-" else {
      throw ValidationError("only one of the pictures can come from standard input")
    }
    Messages.standard.isQuiet = quiet
  }

  func run() throws {
    let destination = try diff.map { (FilePath(argument: $0), try JobList.format(of: FilePath(argument: $0))) }
    let images = (try read(first), try read(second))
    let comparison: ImageComparison
    do throws(FilterError) {
      comparison = try ImageComparison(images.0, images.1, parallelism: limits.parallelism)
    } catch {
      throw CodecError(.unsupported, file: "\(first) and \(second)", "cannot be compared: \(error.reason)")
    }
    if let (path, format) = destination {
      let samples = format.nearestLayout(to: comparison.difference.layout).samples
      try comparison.difference.converted(to: samples).write(to: path, format: format)
    }
    let limits = ComparisonLimits(psnr: minPsnr, ssim: minSsim, difference: maxAbs)
    let shortfalls = limits.shortfalls(of: comparison)
    let report = ComparisonReport(comparison, first: first, second: second)
    try StandardText.print(json ? JSONText.of(report.record(meetsLimits: shortfalls.isEmpty)) : report.text)
    for shortfall in shortfalls { Messages.standard.error(shortfall) }
    if !shortfalls.isEmpty { throw ReportedFailure(status: .fellShort) }
  }

  private func read(_ file: String) throws(CodecError) -> Image {
    let source: ImageSource = file == "-" ? .standardInput : .file(FilePath(argument: file))
    let reader = try ImageReader.open(source, options: limits.decoding)
    // Both pictures, and their copies in one depth.
    let bytes = 4 * reader.header.layout.byteCount + reader.header.decodingMemory
    guard bytes <= limits.decoding.maxMemory else {
      throw CodecError(
        .overLimit, file: source.name,
        "needs \(Quantity.bytes(bytes)) of memory to be compared, more than the "
          + "\(Quantity.bytes(limits.decoding.maxMemory)) that are allowed (--max-memory)")
    }
    let image = try Image(reading: reader)
    for warning in reader.warnings {
      Messages.standard.warning(source.name ?? file, warning, evenIfQuiet: limits.onDamage == .salvage)
    }
    return image
  }
}
