import ArgumentParser

/// Which files are read and written.
struct FileArguments: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The input and the output, or inputs only with --output-dir; `-` is standard input or output.",
      valueName: "file"),
    completion: .file(extensions: ["png", "jpg", "jpeg", "npy"]))
  var files: [String] = []

  @Option(
    help: ArgumentHelp(
      "Write each input under its own name into this folder, which is made if need be. Never replaces an input "
        + "unless --overwrite is given.", valueName: "folder"),
    completion: .directory)
  var outputDir: String?

  @Flag(help: "Take the pictures in folders, and in the folders below; --output-dir gets the same folders.")
  var recursive = false

  @Flag(help: "Let --output-dir replace the inputs themselves.")
  var overwrite = false

  @Flag(help: "Say nothing but errors, and what was lost where damage is salvaged.")
  var quiet = false

  func validate() throws { Messages.standard.isQuiet = quiet }
}
