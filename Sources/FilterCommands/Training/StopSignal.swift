import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Lets SIGINT (Ctrl-C) and SIGTERM end work at the next place where that can be, instead of at once; a second one ends the process
/// as ever.
struct StopSignal {
  /// Takes the signals over, except where the process ignores them.
  init() {
    caught.store(0, ordering: .relaxed)
    let handler: @convention(c) (CInt) -> Void = { number in
      // Only what may be called in a signal handler.
      let isFirst = caught.exchange(number, ordering: .relaxed) == 0
      guard !isFirst else { return }
      Self.restore(number)
      raise(number)
    }
    for number in [SIGINT, SIGTERM] {
      let previous = unsafeBitCast(signal(number, handler), to: Int.self)
      if previous == unsafeBitCast(SIG_IGN, to: Int.self) {
        _ = signal(number, SIG_IGN)
      } else {
        before.store(previous, ordering: .relaxed)
      }
    }
  }

  /// Whether there was a signal.
  var isWanted: Bool { caught.load(ordering: .relaxed) != 0 }

  /// Ends the process as the signal would have, if there was one: the shell, and whatever runs it in a loop, has to know.
  func pass() {
    let number = caught.load(ordering: .relaxed)
    guard number != 0 else { return }
    Self.restore(number)
    raise(number)
    // Whoever removes temporary files on signals ends the process from another thread.
    while true { sleep(1) }
  }

  /// Lets a signal do again what it did before.
  private static func restore(_ number: CInt) {
    typealias Handler = @convention(c) (CInt) -> Void
    _ = signal(number, unsafeBitCast(before.load(ordering: .relaxed), to: Handler?.self))
  }
}

/// The signal that came, 0 before.
private let caught = Atomic<CInt>(0)

/// What both signals did before, as a number.
private let before = Atomic<Int>(0)
