import ImageCodecs
import Synchronization
import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the program says on standard error, one message at a time, and the progress bar below the messages.
final class Messages: Sendable {
  /// The messages of the process.
  static let standard = Messages()

  private struct State {
    var isQuiet = false
    var bar = ""
  }

  private let state = Mutex(State())
  /// Whether a line can be written anew.
  let isTerminal = isatty(STDERR_FILENO) == 1

  /// Whether only errors are said, and what is as important.
  var isQuiet: Bool {
    get { state.withLock { $0.isQuiet } }
    set { state.withLock { $0.isQuiet = newValue } }
  }

  /// Says what went wrong.
  func error(_ sentence: String) { say("imgfilter: \(sentence)", evenIfQuiet: true) }

  /// Says what was wrong without doing harm.
  ///
  /// - Parameter evenIfQuiet: where the picture may have lost something.
  func warning(_ file: String, _ sentence: String, evenIfQuiet: Bool = false) {
    say("imgfilter: \(file): warning: \(sentence)", evenIfQuiet: evenIfQuiet)
  }

  /// Says what the user may want to know.
  func note(_ sentence: String) { say("imgfilter: \(sentence)") }

  /// Says what the user asked for.
  func text(_ text: String) { say(text, evenIfQuiet: true) }

  /// Shows how many files are done, where somebody may be looking.
  func progress(_ done: Int, of count: Int) {
    bar(done < count ? "\(Self.bar(done, of: count)) \(done) of \(count)" : "")
  }

  /// Shows a line below all messages where somebody may be looking, in place of the one before; none where it is empty.
  func bar(_ line: String) {
    guard isTerminal else { return }
    state.withLock { state in
      guard !state.isQuiet else { return }
      state.bar = line.withoutControlCharacters
      Self.write("\r\u{1B}[K" + state.bar)
    }
  }

  /// A bar that is filled as far as work is done.
  static func bar(_ done: Int, of count: Int) -> String {
    let width = 30
    let filled = done * width / max(count, 1)
    return "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled) + "]"
  }

  private func say(_ line: String, evenIfQuiet: Bool = false) {
    state.withLock { state in
      guard evenIfQuiet || !state.isQuiet else { return }
      let line = line.withoutControlCharacters
      Self.write(state.bar.isEmpty ? line + "\n" : "\r\u{1B}[K\(line)\n\(state.bar)")
    }
  }

  private static func write(_ text: String) {
    // Where standard error is closed there is nobody to tell.
    _ = try? FileDescriptor.standardError.writeAll(text.utf8)
  }
}

/// Text on standard output.
enum StandardText {
  /// Prints lines.
  static func print(_ text: String) throws(CodecError) {
    let text = text.hasSuffix("\n") ? text : text + "\n"
    do {
      try FileDescriptor.standardOutput.writeAll(text.utf8)
    } catch {
      throw CodecError(
        .inputOutput, file: ImageDestination.standardOutput.name, "cannot be written: \(error)")
    }
  }

  /// Whether standard output is a pipe that nobody reads any more.
  static var hasNoReader: Bool {
    var status = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
    return poll(&status, 1, 0) > 0 && status.revents & Int16(POLLERR | POLLHUP) != 0
  }
}

extension String {
  /// The string with control characters other than the line's end replaced by `?`, so that no file's name or text
  /// steers a terminal.
  var withoutControlCharacters: String {
    guard unicodeScalars.contains(where: \.isHarmful) else { return self }
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars { result.append(scalar.isHarmful ? "?" : scalar) }
    return String(result)
  }
}

extension Unicode.Scalar {
  fileprivate var isHarmful: Bool {
    (value < 0x20 && self != "\n" && self != "\t") || (0x7F...0x9F).contains(value)
  }
}
