import ArgumentParser
import ImageCodecs
import ImageFilters
import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The program behind `imgfilter`.
public enum FilterTool {
  /// Runs the command line and ends the process with the exit code that says how it went.
  ///
  /// - Parameter arguments: what follows the program's name.
  public static func main(_ arguments: [String] = Array(CommandLine.arguments.dropFirst())) -> Never {
    StandardStreams.occupyClosed()
    unblockSignals()
    TemporaryFiles.removeOnSignals()
    StandardStreams.ignoreBrokenPipes()
    do {
      if let mistake = Subcommands.mistake(in: arguments) { throw UsageError(mistake) }
      var command = try ImgfilterCommand.parseAsRoot(arguments)
      try command.run()
    } catch {
      let code = report(error, arguments)
      TemporaryFiles.removeAll()
      exit(code)
    }
    exit(0)
  }

  /// Lets signals through that would end the process.
  ///
  /// A program inherits what its parent's thread blocks; Dispatch's threads block everything, so that a program which
  /// Foundation starts from one of them could not be ended by SIGTERM.
  private static func unblockSignals() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in TemporaryFiles.endingSignals { sigaddset(&signals, number) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Says what went wrong, or what was asked for, and returns the exit code.
  private static func report(_ error: any Error, _ arguments: [String]) -> Int32 {
    let code = ExitStatus(of: error)
    if error is ReportedFailure { return code.rawValue }
    // Somebody who has read enough of a pipe need not be told.
    if let error = error as? CodecError, error.kind == .inputOutput,
      error.file == ImageDestination.standardOutput.name, StandardText.hasNoReader
    {
      return code.rawValue
    }
    if code == .usage, let hint = UsageHint.hint(for: arguments) {
      Messages.standard.error(hint)
      return code.rawValue
    }
    if let sentence = ExitStatus.sentence(for: error) {
      Messages.standard.error(sentence)
      return code.rawValue
    }
    let text = ImgfilterCommand.fullMessage(for: error)
    guard code != .success else {
      do throws(CodecError) { try StandardText.print(text) } catch { return report(error, []) }
      return 0
    }
    let prefix = "Error: "
    Messages.standard.error(text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text)
    return code.rawValue
  }
}
