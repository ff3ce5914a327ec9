import ImageCodecs
public import NeuralNetworks
import Tensors

extension DigitStudy {
  /// A digit of the test that was read.
  struct Reading {
    let index: Int
    let label: Int
    let guess: Int
    /// How sure the network was of its guess, from 0 to 1.
    let chance: Float
    let picture: Image
  }

  /// The accuracy in words and for each class, and the pictures `digits-curves` and `digits-mistakes`.
  ///
  /// - Parameter scale: the pixels of a point in the pictures.
  public func report(scale: Double = 2) throws(NetworkError) -> StudyReport {
    var report = StudyReport()
    let readings = try readings()
    let wrong = readings.filter { $0.label != $0.guess }
    report.add(
      "Learnt from \(digits.training.count) pictures in \(trainer.history.count) epochs; of \(readings.count) others "
        + "\(readings.count - wrong.count) are read right: "
        + "\(Numerals.fixed(100 * Double(readings.count - wrong.count) / Double(readings.count), decimals: 2)) %.")
    var table = TextTable(["class", "pictures", "read right", "taken for"])
    for (label, name) in digits.names.enumerated() {
      let own = readings.filter { $0.label == label }
      let missed = own.filter { $0.guess != label }
      let others = Set(missed.map(\.guess)).sorted().map { guess in
        "\(digits.names[guess]) (\(missed.count { $0.guess == guess }))"
      }
      table.append([name, "\(own.count)", "\(own.count - missed.count)", others.joined(separator: ", ")])
    }
    report.add(table, titled: "The test, class by class:")
    report.add(
      curves().image(scale: scale), named: "digits-curves",
      caption: "Loss and mistakes, epoch by epoch")
    report.add(
      mistakes(wrong, of: readings).image(scale: scale), named: "digits-mistakes",
      caption: "The digits that were misread, with the ones that were nearest to it")
    report.add(model, named: "digits")
    return report
  }

  /// What the network makes of each digit of the test.
  private func readings() throws(NetworkError) -> [Reading] {
    let network = trainer.network
    let plan = try NetworkPlan(network, parameters: trainer.parameters, batch: 1, parallelism: trainer.parallelism)
    var readings: [Reading] = []
    for index in 0..<digits.test.count {
      let example = try digits.test.example(index)
      guard case .label(let label) = example.target else { continue }
      _ = plan.input.update(fromContentsOf: example.input.elements)
      plan.forward(batch: 1)
      let outputs = Array(plan.output(of: plan.outputs[0]) ?? UnsafeBufferPointer(start: nil, count: 0))
      let (guess, chance) = ClassRegions.likeliest(outputs)
      readings.append(
        Reading(index: index, label: label, guess: guess, chance: chance, picture: Image(.float(example.input))))
    }
    return readings
  }

  /// Loss and accuracy of each epoch.
  private func curves() -> ContactSheet {
    let history = trainer.history
    func line(_ name: String, _ color: Int, _ value: (EpochRecord) -> Double?) -> Mark {
      .line(
        history.map { Point(Double($0.epoch), value($0) ?? .nan) }, Stroke(Palette.category(color), width: 1.8),
        marker: Marker.category(color), name: name)
    }
    let epochs = Axis("epoch", 0...Double(history.count + 1))
    let losses = history.flatMap { [$0.training.loss, $0.validation?.loss ?? .nan] }
    var loss = Chart(x: epochs, y: Axis("cross-entropy", covering: losses, scale: .logarithmic))
    loss.marks = [
      line("learnt from, moved, with dropout", 0) { $0.training.loss }, line("others", 1) { $0.validation?.loss },
    ]
    let errors = history.flatMap { record in
      [record.training, record.validation].map { 100 * (1 - ($0?.metrics[0] ?? .nan)) }
    }
    var accuracy = Chart(x: epochs, y: Axis("misread, in %", covering: errors + [0]))
    accuracy.marks = [
      line("learnt from, moved, with dropout", 0) { 100 * (1 - $0.training.metrics[0]) },
      line("others", 1) { $0.validation.map { 100 * (1 - $0.metrics[0]) } },
    ]
    return ContactSheet(
      title: "Learning to read", columns: 2, tileWidth: 400, tileHeight: 280,
      tiles: [ContactSheet.Tile(loss, title: "Loss"), ContactSheet.Tile(accuracy, title: "Pictures that are misread")])
  }

  /// The digits that were misread, the surest mistakes first; where there are none, those that the network was the least sure of.
  private func mistakes(_ wrong: [Reading], of readings: [Reading]) -> ContactSheet {
    let shown =
      wrong.isEmpty
      ? Array(readings.sorted { $0.chance < $1.chance }.prefix(16))
      : Array(wrong.sorted { $0.chance > $1.chance }.prefix(32))
    return ContactSheet(
      title: wrong.isEmpty ? "The ones that it was least sure of" : "What it misreads",
      note: wrong.isEmpty
        ? "All \(readings.count) are read right."
        : "What each is → what it was read as. "
          + "\(wrong.count) of \(readings.count); those that it was the surest of first"
          + (wrong.count > shown.count ? ", \(shown.count) of them." : "."),
      columns: min(max(shown.count, 4), 8), tileWidth: 84, tileHeight: 84,
      tiles: shown.map { reading in
        ContactSheet.Tile(
          Picture(reading.picture), title: "\(digits.names[reading.label]) → \(digits.names[reading.guess])",
          caption: "\(Numerals.fixed(100 * Double(reading.chance), decimals: 0)) % sure")
      })
  }
}
