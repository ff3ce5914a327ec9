import LearnedFilters

/// What became of back-propagation.
enum KernelSearch {
  /// Least squares alone were asked for, or alone keep what was asked for.
  case notMade
  case made(KernelTraining)
  /// Its numbers stopped being finite, where the reason says.
  case diverged(KernelTraining.Search, reason: String)

  /// The training that came to its end.
  var training: KernelTraining? {
    if case .made(let training) = self { training } else { nil }
  }
}
