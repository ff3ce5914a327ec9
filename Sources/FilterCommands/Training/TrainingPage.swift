import ImageCodecs
import NeuralNetworks
import SystemPackage
import Visualization

/// A training as a page for a browser: how it ended, the curves and the numbers of its epochs, and the picture beside its file.
struct TrainingPage {
  let title: String
  /// The epochs.
  let history: [EpochRecord]
  /// What their scores have beside the loss.
  let metrics: [Metric]
  /// What is said at the end.
  let summary: String
  /// A picture that was written, at two pixels for each point, and what it shows.
  let picture: (file: FilePath, caption: String)
  let seed: UInt64
  /// What else is to be known of the training, by name.
  let record: [String: String]

  /// Writes the page, where it is wanted.
  func write(_ arguments: ReportArguments) throws {
    let facts = [("seed", "\(seed)")] + record.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    try arguments.write(title: title, facts: facts.map { (name: $0.0, value: $0.1) }) { page in
      page.add(paragraph: summary)
      let curves = TrainingCurves(history, metrics: metrics)
      try page.add(curves.image(scale: 2), caption: "Loss and metrics, epoch by epoch", scale: 2)
      page.add(curves.table, titled: "The epochs:")
      try page.add(Image(contentsOf: picture.file), caption: picture.caption, scale: 2)
    }
  }
}
