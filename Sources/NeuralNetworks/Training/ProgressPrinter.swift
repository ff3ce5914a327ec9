import SystemPackage
import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Shows how a training goes: on a terminal one line that is written anew ten times a second, and a line for each epoch;
/// elsewhere only the lines of the epochs.
///
/// ```swift
/// let progress = ProgressPrinter(settings)
/// try trainer.run(on: digits) { event in
///   progress.show(event)
///   return .goOn
/// }
/// ```
///
/// Lines go to standard error, so that they do not mix with results.
public final class ProgressPrinter {
  private let metrics: [Metric]
  private let epochs: Int
  private let isTerminal: Bool
  private let now: () -> Double
  private let write: (String) -> Void
  private var epochStart: Double
  private var lastLine: Double
  private var hasLine = false

  /// Shows a training with these settings on standard error.
  public convenience init(_ settings: TrainingSettings) {
    let clock = ContinuousClock()
    let start = clock.now
    self.init(
      settings, isTerminal: isatty(STDERR_FILENO) == 1,
      now: {
        let passed = (clock.now - start).components
        return Double(passed.seconds) + Double(passed.attoseconds) * 1e-18
      },
      write: { _ = try? FileDescriptor.standardError.writeAll($0.utf8) })
  }

  /// - Parameters:
  ///   - isTerminal: whether a line can be written anew.
  ///   - now: seconds since some time.
  ///   - write: takes what is to be shown.
  init(
    _ settings: TrainingSettings, isTerminal: Bool, now: @escaping () -> Double, write: @escaping (String) -> Void
  ) {
    metrics = settings.metrics
    epochs = settings.epochs
    self.isTerminal = isTerminal
    self.now = now
    self.write = write
    epochStart = now()
    lastLine = -.infinity
  }

  /// Shows an event.
  public func show(_ event: TrainingEvent) {
    switch event {
    case .step(let report): show(report)
    case .epoch(let record): show(record)
    }
  }

  private func show(_ report: StepReport) {
    guard isTerminal else { return }
    let time = now()
    guard time - lastLine >= 0.1 else { return }
    lastLine = time
    hasLine = true
    let left = (time - epochStart) / Double(report.step) * Double(report.stepsPerEpoch - report.step)
    write(
      "\r\u{1B}[K\(heading(report.epoch))  step \(report.step) of \(report.stepsPerEpoch), "
        + "loss \(NumberText.of(report.meanLoss, digits: 4)), \(Self.duration(left)) left in this epoch")
  }

  private func show(_ record: EpochRecord) {
    let time = now()
    if hasLine { write("\r\u{1B}[K") }
    hasLine = false
    var line = "\(heading(record.epoch))  loss \(NumberText.of(record.training.loss, digits: 4))"
    line += text(record.training.metrics)
    if let validation = record.validation {
      line += "  validation loss \(NumberText.of(validation.loss, digits: 4))\(text(validation.metrics))"
    }
    write("\(line)  \(Self.duration(time - epochStart))\n")
    epochStart = time
  }

  private func heading(_ epoch: Int) -> String {
    let own = String(epoch)
    return "epoch " + String(repeating: " ", count: max(0, String(epochs).count - own.count)) + "\(own)/\(epochs)"
  }

  private func text(_ values: [Double]) -> String {
    zip(metrics, values).map { ", \($0.name) \($0.text($1))" }.joined()
  }

  /// A length of time for people.
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "?" }
    let whole = Int(seconds.rounded())
    return switch seconds {
    case ..<0.1: NumberText.of(max(seconds, 0) * 1000, digits: 2) + " ms"
    case ..<10: NumberText.fixed(max(seconds, 0), places: 1) + " s"
    case ..<100: "\(whole) s"
    case ..<6000: "\(whole / 60) min \(whole % 60) s"
    default: "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
  }
}
