import Testing

@testable import NeuralNetworks

/// What a training shows while it goes.
@Suite("Progress")
struct ProgressPrinterTests {
  private final class Screen {
    var text = ""
    var time = 0.0
  }

  private func step(_ step: Int, _ loss: Double) -> TrainingEvent {
    .step(
      StepReport(
        epoch: 2, epochs: 10, step: step, stepsPerEpoch: 40, examples: 32, loss: loss, meanLoss: loss,
        learningRate: 0.1, gradientNorm: 1))
  }

  private func show(isTerminal: Bool, _ events: [(Double, TrainingEvent)]) -> String {
    let screen = Screen()
    var settings = TrainingSettings(.crossEntropy(), epochs: 10)
    settings.metrics = [.accuracy, .peakSignalToNoise()]
    let printer = ProgressPrinter(
      settings, isTerminal: isTerminal, now: { screen.time }, write: { screen.text += $0 })
    for (time, event) in events {
      screen.time = time
      printer.show(event)
    }
    return screen.text
  }

  private let epoch = TrainingEvent.epoch(
    EpochRecord(
      epoch: 2, steps: 80, learningRate: 0.1, training: Scores(loss: 0.123456, metrics: [0.5, 30.126]),
      validation: Scores(loss: 12.5, metrics: [1, .infinity]), isBest: true))

  @Test("On a terminal one line is written anew, at most ten times a second")
  func terminal() {
    let text = show(isTerminal: true, [(1, step(10, 0.5)), (1.05, step(11, 0.4)), (1.2, step(12, 0.25)), (4, epoch)])
    #expect(
      text == "\r\u{1B}[Kepoch  2/10  step 10 of 40, loss 0.5, 3.0 s left in this epoch"
        + "\r\u{1B}[Kepoch  2/10  step 12 of 40, loss 0.25, 2.8 s left in this epoch\r\u{1B}[K"
        + "epoch  2/10  loss 0.1235, accuracy 50.00 %, PSNR 30.13 dB  validation loss 12.5, accuracy 100.00 %, "
        + "PSNR inf dB  4.0 s\n")
  }

  @Test("Elsewhere there is a line for each epoch and nothing else")
  func file() {
    let text = show(isTerminal: false, [(1, step(10, 0.5)), (2, epoch), (2.03, epoch)])
    #expect(text.split(separator: "\n").count == 2 && !text.contains("\r") && text.hasSuffix("  30 ms\n"))
  }

  @Test(
    "Lengths of time",
    arguments: [
      (0.0042, "4.2 ms"), (2, "2.0 s"), (75, "75 s"), (150, "2 min 30 s"), (7300, "2 h 1 min"), (.infinity, "?"),
    ])
  func durations(_ seconds: Double, _ text: String) { #expect(ProgressPrinter.duration(seconds) == text) }
}
