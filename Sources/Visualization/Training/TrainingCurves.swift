public import ImageCodecs
public import NeuralNetworks

/// How a training went, epoch by epoch: its loss and its metrics as curves and as a table.
public struct TrainingCurves: Sendable {
  private let history: [EpochRecord]
  private let metrics: [Metric]

  /// The curves of a training.
  ///
  /// - Parameters:
  ///   - history: the epochs.
  ///   - metrics: what their scores have beside the loss.
  /// - Precondition: each score has as many numbers as there are metrics.
  public init(_ history: [EpochRecord], metrics: [Metric]) {
    precondition(
      history.allSatisfy { $0.decisive.metrics.count == metrics.count }, "scores of other metrics than \(metrics.count)"
    )
    self.history = history
    self.metrics = metrics
  }

  /// The curves: of what is learnt from and of the validation.
  ///
  /// - Parameter scale: the pixels of a point in the picture.
  public func image(scale: Double = 2) -> Image {
    var sheet = ContactSheet(
      title: "The training", note: "What is learnt from is scored as the network was when it saw it.",
      columns: 2, tileWidth: 360, tileHeight: 240)
    sheet.tiles = [ContactSheet.Tile(chart("loss") { $0.loss }, title: "The loss")]
    for (index, metric) in metrics.enumerated() {
      sheet.tiles.append(ContactSheet.Tile(chart(metric.name) { $0.metrics[index] }, title: metric.name))
    }
    return sheet.image(scale: scale)
  }

  private func chart(_ name: String, _ value: (Scores) -> Double) -> Chart {
    let parts = [("learnt from", history.map(\.training)), ("validation", history.compactMap(\.validation))]
    let values = parts.flatMap { $0.1.map(value) }.filter(\.isFinite)
    let isLoss = name == "loss" && values.allSatisfy { $0 > 0 }
    var chart = Chart(
      x: Axis("epoch", 0...Double(history.count + 1)),
      y: Axis(name, covering: values, scale: isLoss ? .logarithmic : .linear))
    for (index, (name, scores)) in parts.enumerated() where !scores.isEmpty {
      let points = zip(history, scores).map { Point(Double($0.epoch), value($1).isFinite ? value($1) : .nan) }
      chart.marks.append(
        .line(
          points, Stroke(Palette.category(index), width: 1.8), marker: Marker.category(index),
          every: max(1, points.count / 12), name: name))
    }
    return chart
  }

  /// The epochs' numbers: all of up to twenty epochs, of more of them each second, third and so on, and the last.
  public var table: TextTable {
    var table = TextTable(
      ["epoch", "steps", "learning rate", "loss", "validation"] + metrics.map(\.name), leftColumns: 0)
    let every = (history.count + 19) / 20
    for record in history where record.epoch % max(every, 1) == 0 || record.epoch == history.last?.epoch {
      table.append(
        [
          "\(record.epoch)", "\(record.steps)", Numerals.significant(record.learningRate),
          Numerals.significant(record.training.loss, digits: 4),
          record.validation.map { Numerals.significant($0.loss, digits: 4) } ?? "–",
        ] + zip(metrics, record.decisive.metrics).map { $0.text($1) })
    }
    return table
  }
}
