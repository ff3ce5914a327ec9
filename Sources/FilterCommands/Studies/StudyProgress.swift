import NeuralNetworks

/// A study's training as it goes: the epochs are among the results, a line that is written anew is not.
struct StudyProgress {
  private let printer: ProgressPrinter
  private let isQuiet: Bool

  init(_ settings: TrainingSettings, _ study: StudyArguments) {
    printer = ProgressPrinter(settings)
    isQuiet = study.quiet
  }

  func show(_ event: TrainingEvent) -> TrainingDecision {
    if !isQuiet { printer.show(event) }
    return .goOn
  }
}
