import ArgumentParser
import ImageCodecs
import ImageFilters
import LearnedFilters
import NeuralNetworks
import SystemPackage
import Tensors
import Visualization

/// Finds the kernel between two pictures.
struct TrainKernelCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "train-kernel", abstract: "Finds the kernel that makes one picture of another.",
      usage: "imgfilter train-kernel <before> <after> --output <file> [<options>]",
      discussion: """
        Shows which linear filter was applied: the kernel with the least squared errors, exactly, and beside it the one \
        that back-propagation comes to. Says how well it does on rows that were held out, what it is called, and what no \
        kernel explains, such as a shift, a median, linear light or clipped samples. With two folders all pairs of files \
        that have the same names count.

        The kernel's file is .json, .npz, .npy, .safetensors, .txt or .csv; `convolve --kernel` reads each of them. \
        Kernels of channels (separate, mixed) have a place in the first four.

        EXAMPLES:
          imgfilter train-kernel before.png after.png --output k.json
          imgfilter train-kernel in.png out.png -o k.npz --size 9 --pictures k
          imgfilter train-kernel raw/ edited/ -o k.json --channels mixed --bias
          imgfilter train-kernel in.png out.png -o k.json --print ffmpeg
          imgfilter convolve photo.jpg out.jpg --kernel k.json
        """)
  }

  @Argument(
    help: ArgumentHelp("The picture, or a folder of pictures, as it was.", valueName: "before"), completion: .file())
  var before: String

  @Argument(help: ArgumentHelp("What a filter made of it.", valueName: "after"), completion: .file())
  var after: String

  @Option(
    name: [.short, .long], help: ArgumentHelp("The kernel's file.", valueName: "file"), completion: .file())
  var output: String

  @Option(
    help: ArgumentHelp(
      "Draw the kernel, its frequency response, the training and what is left, as PNG files into this folder, which is "
        + "made if need be. Of more than three pairs the one that fits best, the middle one and the one that fits worst.",
      valueName: "folder"), completion: .directory)
  var pictures: String?

  @OptionGroup var program: PrintArgument

  @OptionGroup var page: ReportArguments

  @Flag(help: "Print nothing but errors, and what --print asks for.")
  var quiet = false

  @OptionGroup(title: "Kernel options") var kernel: KernelArguments
  @OptionGroup(title: "Training options") var training: KernelTrainingArguments
  @OptionGroup(title: "Processing options") var limits: LimitArguments

  func validate() throws {
    Messages.standard.isQuiet = quiet
    let form = FilePath(argument: output).extension?.lowercased() ?? ""
    guard KernelDescription.fileExtensions.contains(form) else {
      throw ValidationError(
        "--output has to end in \(KernelDescription.fileExtensions.map { ".\($0)" }.joined(separator: ", ")), not \(output)"
      )
    }
    guard kernel.channels == .shared || ["json", "npz", "npy", "safetensors"].contains(form) else {
      throw ValidationError(
        "--output: a .\(form) file has place for one kernel; --channels \(kernel.channels.rawValue) needs .json, .npz, "
          + ".npy or .safetensors")
    }
    if let print = program.print { try kernel.check(for: print) }
    if let name = kernel.exactOnly {
      guard training.loss == .mse else {
        throw ValidationError("\(name) is kept by least squares only; --loss \(training.loss.rawValue) has none")
      }
      guard training.optimizer == nil || training.optimizer == .analytic else {
        throw ValidationError("\(name) is kept by least squares only; leave --optimizer out")
      }
    }
  }

  func run() throws {
    try page.prepare()
    let files = try PicturePairs(FilePath(argument: before), FilePath(argument: after))
    for path in files.lonely { Messages.standard.note("\(path): is left out, as the other folder has no such name") }
    let options = kernel.options(seed: training.seed)
    try files.check(options, limits.decoding)
    let pairs = try files.pairs(limits.decoding)
    let fit: KernelFit
    let exact: LearnedKernel
    do throws(FilterError) {
      fit = try KernelFit(pairs, options: options, parallelism: limits.parallelism)
      exact = try fit.solve()
    } catch {
      throw CodecError(.unsupported, file: "\(before) and \(after)", error.reason)
    }
    let search = try training.train(fit, exact, kernel)
    let learned = training.loss == .mse ? exact : search.training?.trained ?? exact
    // One kernel is for all channels where there is something to print.
    let pasted = program.print == nil ? nil : try program.text(learned.descriptions[0])
    try write(learned)
    if case .diverged = search, training.loss != .mse {
      Messages.standard.warning(
        output,
        "back-propagation diverged; the kernel is that of least squares, not of --loss \(training.loss.rawValue)",
        evenIfQuiet: true)
    }
    let report = KernelReport(fit: fit, learned: learned, search: search, arguments: self)
    var parts = quiet ? [] : [report.text]
    if pictures != nil || page.isWanted {
      let drawing = KernelPictures(fit: fit, learned: learned, training: search.training)
      let drawn = drawing.all()
      if let pictures {
        let paths = try write(drawn, to: FilePath(argument: pictures))
        if !quiet {
          parts.append("Pictures\(drawing.selection.map { ", \($0)" } ?? ""):" + paths.map { "\n  \($0)" }.joined())
        }
      }
      try page.write(title: "A kernel that was learnt", facts: [("seed", "\(training.seed)")]) { page in
        for section in report.sections {
          // The weights have lines of their own.
          if section.hasPrefix("Kernel") { page.add(lines: section) } else { page.add(aligned: section) }
        }
        // What is left has as many pixels as the picture; the sheet has it, too.
        for (name, image) in drawn where name != "kernel-residual" {
          try page.add(image, caption: KernelPictures.caption(of: name), scale: 2)
        }
      }
    }
    if let pasted, let print = program.print { parts.append(quiet ? pasted : "For \(print.name):\n\(pasted)") }
    guard !parts.isEmpty else { return }
    try StandardText.print(parts.joined(separator: "\n\n").withoutControlCharacters)
  }

  private func write(_ learned: LearnedKernel) throws {
    let path = FilePath(argument: output)
    let file: KernelFile
    do throws(FilterError) { file = try learned.file } catch {
      throw CodecError(.unrepresentable, file: path.string, error.reason)
    }
    if let pictures, !FileStatus.makeFolder(FilePath(argument: pictures)) {
      throw CodecError(.cannotCreate, file: pictures, "this folder cannot be made")
    }
    try file.write(to: path)
  }

  private func write(_ pictures: [(name: String, image: Image)], to folder: FilePath) throws -> [FilePath] {
    try pictures.map { name, image in
      let path = folder.appending("\(name).png")
      try image.write(to: path, format: .png)
      return path
    }
  }
}
