import SystemPackage

extension FilePath {
  /// The path that an argument of the command line names.
  ///
  /// File names are bytes; where they are no Unicode, Swift's strings have replacement characters in their place. The
  /// argument as the process got it still has the bytes.
  init(argument: String) {
    self.init(argument)
    guard argument.unicodeScalars.contains("\u{FFFD}") else { return }
    for index in 1..<max(1, Int(CommandLine.argc)) {
      if let raw = CommandLine.unsafeArgv[index], String(cString: raw) == argument {
        self = FilePath(platformString: raw)
      }
    }
  }
}
