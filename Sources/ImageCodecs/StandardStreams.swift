#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a command-line program sets for its standard streams, at its start.
public enum StandardStreams {
  /// From now on a write to a closed pipe, or beyond the size that files may have, is an error,
  /// ``CodecError/Kind/inputOutput``, and no longer ends the process.
  public static func ignoreBrokenPipes() {
    _ = signal(SIGPIPE, SIG_IGN)
    _ = signal(SIGXFSZ, SIG_IGN)
  }

  /// Puts something in the place of standard streams that are closed, on which every read or write fails.
  ///
  /// Otherwise the next file that is opened would become standard input or output.
  public static func occupyClosed() {
    for (descriptor, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)] {
      // The lowest free number is taken, which is this one: those below are open by now.
      if fcntl(descriptor, F_GETFD) < 0 { _ = open("/dev/null", mode) }
    }
  }
}
