import LearnedFilters
import NeuralNetworks
import Tensors

extension KernelReport {
  /// How near back-propagation came.
  var comparison: String {
    switch search {
    case .notMade: arguments.kernel.exactOnly.map { "Least squares alone, as back-propagation knows no \($0)" } ?? ""
    case .diverged(let search, let reason): text(ofDiverged: search, reason)
    case .made(let training): text(of: training)
    }
  }

  private func text(ofDiverged search: KernelTraining.Search, _ reason: String) -> String {
    let loss = arguments.training.loss
    let other = loss == .mse ? "takes no steps" : "knows nothing of the loss \(loss.rawValue)"
    return Self.aligned([
      ("back-propagation", "\(description(of: search)): it diverged"),
      ("where", reason),
      ("the kernel", "that of least squares, which \(other)"),
    ])
  }

  private func text(of training: KernelTraining) -> String {
    let loss = arguments.training.loss
    let tolerance = NumberText.of(training.search.tolerance * 100, digits: 3)
    var lines = [
      ("back-propagation", "\(description(of: training.search)), \(training.places.last?.step ?? 0) steps"),
      (
        "distance from the exact one",
        "\(NumberText.of(training.distance * 100, digits: 3)) % of its length; "
          + (training.stepsToTolerance.map { "within \(tolerance) % after \($0) steps" }
            ?? "never within \(tolerance) %")
      ),
      ("its PSNR", Self.decibels(training.trained.score)),
    ]
    guard loss != .mse else { return Self.aligned(lines) }
    lines.append(("PSNR of least squares", Self.decibels(training.exact.score)))
    return
      "The loss \(loss.rawValue) has no exact solution: the kernel is the one of back-propagation, \"exact\" means "
      + "least squares\n" + Self.aligned(lines)
  }

  private func description(of search: KernelTraining.Search) -> String {
    let rule = arguments.training.rule(for: arguments.kernel)?.rawValue ?? ""
    let rate = NumberText.of(search.optimizer.learningRate, digits: 3)
    return "\(rule), learning rate \(rate), \(search.epochs) epochs"
  }
}
