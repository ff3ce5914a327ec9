import ArgumentParser
import ImageCodecs
import ImageFilters
import LearnedFilters
import SystemPackage
import Visualization

/// The filters that a picture's own statistics give.
struct StudyPatchesCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "patches",
      abstract: "The filters that a picture's own statistics give: PCA and autoencoders of patches.",
      usage: "imgfilter study patches <picture> [--output <folder>] [<options>]",
      discussion: """
        Learning without a teacher: from random patches of your picture, their principal components, a linear autoencoder \
        that finds the same subspace by training, and a sparse one whose filters become edges. Prints variances, angles \
        and how much of the picture comes back through a few numbers, writes patches-components.png, \
        patches-autoencoders.png and patches-reconstruction.png, and stores components and filters in patches.npz.

        EXAMPLES:
          imgfilter study patches photo.jpg --output pictures
          imgfilter study patches photo.jpg --color --patch 6 --filters 100
        """)
  }

  @Argument(
    help: ArgumentHelp("The picture; `-` is standard input.", valueName: "picture"),
    completion: .file(extensions: ["png", "jpg", "jpeg", "npy"]))
  var picture: String

  @Option(parsing: .unconditional, help: ArgumentHelp("The width and height of a patch, 4…16.", valueName: "pixels"))
  var patch = 8

  @Option(
    parsing: .unconditional, help: ArgumentHelp("How many patches are learnt from, 100…200000.", valueName: "count"))
  var count = 20_000

  @Flag(help: "Learn from patches in colour instead of gray.")
  var color = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The numbers of the linear autoencoder, from 1 to half of those of a patch and at most 64.", valueName: "count"))
  var components = 16

  @Option(parsing: .unconditional, help: ArgumentHelp("The filters of the sparse one, 4…256.", valueName: "count"))
  var filters = 64

  @Option(
    parsing: .unconditional, help: ArgumentHelp("How many times all patches are seen, 1…10000.", valueName: "count"))
  var epochs = 25

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The width or height, whichever is larger, that the picture is made smaller to: 32…4000 pixels.",
      valueName: "pixels"))
  var size = 600

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What places, weights and their order follow from.", valueName: "number"))
  var seed: UInt64 = 0

  @OptionGroup(title: "Output options") var study: StudyArguments
  @OptionGroup(title: "Processing options") var limits: LimitArguments

  func validate() throws {
    func check(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws {
      guard range ~= value else {
        throw ValidationError("--\(name) has to be \(range.lowerBound)…\(range.upperBound), not \(value)")
      }
    }
    try check("patch", patch, 4...16)
    try check("count", count, 100...200_000)
    try check("components", components, 1...min(64, patch * patch * (color ? 3 : 1) / 2))
    try check("filters", filters, 4...256)
    try check("epochs", epochs, 1...10_000)
    try check("size", size, 32...4000)
  }

  func run() throws {
    let source: ImageSource = picture == "-" ? .standardInput : .file(FilePath(argument: picture))
    let image = try Image(source, options: limits.decoding).upright()
    var options = PatchStudy.Options()
    (options.patch, options.count, options.isColored) = (patch, count, color)
    (options.components, options.filters, options.epochs) = (components, filters, epochs)
    (options.size, options.seed) = (size, seed)
    let patches: PatchStudy
    do {
      patches = try PatchStudy(image, options, parallelism: limits.parallelism)
    } catch let error as FilterError {
      throw CodecError(.unsupported, file: source.name, "cannot be studied: \(error.reason)")
    }
    try study.prepare()
    try patches.train { form, codes in
      Messages.standard.note("training the \(form == .linear ? "linear" : "sparse") autoencoder of \(codes) numbers")
    }
    try study.finish(
      try patches.report(scale: study.scale), title: "The filters of a picture's own statistics", seed: seed)
  }
}
