import Dispatch
import Synchronization
import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The files that are being written and have not yet taken their place.
public enum TemporaryFiles {
  private static let paths = Mutex<Set<FilePath>>([])

  /// Creates a file with a hidden random name; the process's mask applies to `mode`.
  static func create(in folder: FilePath, mode: mode_t) throws(Errno) -> (path: FilePath, descriptor: CInt) {
    // Under the lock, so that a signal either sees the file or comes before it.
    let result: Result<(FilePath, CInt), Errno> = paths.withLock { paths in
      for _ in 0..<100 {
        let random = String(UInt64.random(in: 0...UInt64.max), radix: 36)
        let path = folder.appending(".imgfilter-\(random).tmp")
        if let descriptor = SystemCalls.open(path, O_WRONLY | O_CREAT | O_EXCL, mode: mode) {
          paths.insert(path)
          return .success((path, descriptor))
        }
        let error = SystemCalls.lastError
        if error != .fileExists { return .failure(error) }
      }
      return .failure(.fileExists)
    }
    return try result.get()
  }

  static func remove(_ path: FilePath) {
    paths.withLock { paths in
      _ = path.withPlatformString { unlink($0) }
      paths.remove(path)
    }
  }

  static func forget(_ path: FilePath) {
    _ = paths.withLock { $0.remove(path) }
  }

  /// Removes all temporary files now; for a program that is about to call `exit` while writers are open.
  public static func removeAll() {
    paths.withLock { paths in
      for path in paths { _ = path.withPlatformString { unlink($0) } }
      paths.removeAll()
    }
  }

  /// The signals that end a process from outside, unless it is killed: by a user, a terminal, a timer or a limit.
  public static let endingSignals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU]

  /// From now on the ``endingSignals`` remove the temporary files, and then end the process as
  /// they would have without this.
  ///
  /// A signal that the process ignores (as under `nohup`) stays ignored. Call it once, at the start of a
  /// program; it takes one sleeping thread.
  public static func removeOnSignals() {
    guard signalPipe.prepare() else { return }
    let handler: @convention(c) (CInt) -> Void = { number in
      // Only what may be called in a signal handler: the rest is the sleeping thread's work.
      var byte = UInt8(truncatingIfNeeded: number)
      let saved = errno
      _ = write(signalPipe.input.load(ordering: .relaxed), &byte, 1)
      errno = saved
    }
    for number in endingSignals {
      let previous = signal(number, handler)
      if unsafeBitCast(previous, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
        _ = signal(number, SIG_IGN)
      }
    }
    // A queue of its own, so that its thread is there however busy all others are.
    DispatchQueue(label: "imgfilter.signals").async { waitForSignal() }
  }

  private static func waitForSignal() {
    var byte: UInt8 = 0
    while true {
      let count = read(signalPipe.output.load(ordering: .relaxed), &byte, 1)
      if count == 1 { break }
      if count == 0 || errno != EINTR { return }
    }
    let number = CInt(byte)
    paths.withLock { paths in
      for path in paths { _ = path.withPlatformString { unlink($0) } }
      // Still under the lock, so that no further file is created. The shell has to see the signal.
      _ = signal(number, SIG_DFL)
      var signals = sigset_t()
      sigemptyset(&signals)
      sigaddset(&signals, number)
      pthread_sigmask(SIG_UNBLOCK, &signals, nil)
      kill(getpid(), number)
      while true { sleep(1) }
    }
  }
}

/// The way from the signal handler to the thread that may do more than a handler may.
private struct SignalPipe: ~Copyable {
  let output = Atomic<CInt>(-1)
  let input = Atomic<CInt>(-1)

  /// Opens the pipe; false where that was done before or fails.
  borrowing func prepare() -> Bool {
    guard input.load(ordering: .relaxed) < 0 else { return false }
    var ends: [CInt] = [-1, -1]
    guard pipe(&ends) == 0 else { return false }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    output.store(ends[0], ordering: .relaxed)
    input.store(ends[1], ordering: .relaxed)
    return true
  }
}

private let signalPipe = SignalPipe()
