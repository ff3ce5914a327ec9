import NeuralNetworks

/// How far the learning for one picture is: a bar on a terminal, elsewhere a line each five seconds.
final class LearningProgress {
  private let name: String
  private let messages: Messages
  private let start = ContinuousClock.now
  private var lastBar = 0.0
  private var lastLine = 0.0

  /// - Parameter name: the picture's name.
  init(_ name: String, messages: Messages = .standard) {
    self.name = name
    self.messages = messages
  }

  /// Shows that a step is done, where it is time to.
  func show(_ step: Int, of steps: Int) {
    let passed = start.duration(to: .now).components
    let seconds = Double(passed.seconds) + Double(passed.attoseconds) * 1e-18
    let left = ProgressPrinter.duration(seconds / Double(step) * Double(steps - step))
    if messages.isTerminal {
      guard seconds - lastBar >= 0.1 else { return }
      lastBar = seconds
      messages.bar(Messages.bar(step, of: steps) + " \(name): step \(step) of \(steps), \(left) left")
    } else if seconds - lastLine >= 5 {
      lastLine = seconds
      messages.note("\(name): step \(step) of \(steps), \(left) left")
    }
  }

  /// Takes the bar away.
  func end() { messages.bar("") }
}
