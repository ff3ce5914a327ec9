import NetworkModels
import NeuralNetworks

extension ArchitectureStudy {
  /// The networks in a table, and the picture `architectures-curves`.
  ///
  /// - Parameter scale: the pixels of a point in the picture.
  public func report(scale: Double = 2) -> StudyReport {
    var report = StudyReport()
    report.add(
      "\(pictures.training.count) pictures to learn from, \(pictures.validation.count) others; "
        + "\(options.epochs) epochs of \(stepsPerEpoch) steps for each network.")
    var table = TextTable([
      "network", "layers", "parameters", "multiply-adds", "seconds", "right, learnt from", "right, others",
    ])
    for run in runs {
      guard let last = run.history.last else { continue }
      table.append([
        run.architecture.rawValue, "\(run.depth)", Self.thousands(run.network.trainedCount),
        Self.thousands(run.network.multiplyAdds), Numerals.fixed(run.seconds.last ?? 0, decimals: 1),
        Self.percent(last.training), last.validation.map(Self.percent) ?? "",
      ])
    }
    report.add(
      table,
      titled:
        "Layers with weights on the longest way; parameters and multiply-adds for one picture without auxiliary heads:")
    report.add(
      curves.image(scale: scale), named: "architectures-curves",
      caption: "What the networks misread, epoch by epoch, by time and by work.")
    return report
  }

  /// The part of the pictures that are misread, in percent, of each network after each epoch.
  private var curves: ContactSheet {
    var sheet = ContactSheet(
      title: "Small architectures, one budget",
      note:
        "\(options.epochs) epochs of \(stepsPerEpoch) steps of \(options.batch) pictures each. "
        + "Where no picture is misread, half a one is drawn.",
      columns: 2, tileWidth: 400, tileHeight: 300)
    sheet.legend = Legend(
      runs.enumerated().map {
        Legend.Entry("\($1.architecture.rawValue)", .line(Self.stroke($0), .category($0)))
      })
    let epochs = Axis("epoch", 0...Double(options.epochs) + 0.5)
    let seconds = Axis("seconds", covering: runs.flatMap(\.seconds) + [0])
    func epoch(_ run: Run) -> [Double] { run.history.map { Double($0.epoch) } }
    let (learnt, others) = (pictures.training.count, pictures.validation.count)
    sheet.tiles = [
      ContactSheet.Tile(
        chart(epochs, epoch, of: learnt) { $0.training }, title: "Pictures that are learnt from",
        caption: "Moved at random, as they were seen during the epoch."),
      ContactSheet.Tile(chart(epochs, epoch, of: others) { $0.validation }, title: "Others"),
      ContactSheet.Tile(
        chart(seconds, { $0.seconds }, of: others) { $0.validation }, title: "Others, by time",
        caption: "The same trainings, by the clock."),
      ContactSheet.Tile(work, title: "Others, by work", caption: "The end of each training."),
    ]
    return sheet
  }

  private func chart(
    _ x: Axis, _ places: (Run) -> [Double], of count: Int, _ scores: (EpochRecord) -> Scores?
  ) -> Chart {
    let values = runs.map { run in run.history.map { Self.errors(scores($0), of: count) } }
    var chart = Chart(x: x, y: Axis("misread, in %", covering: values.joined(), scale: .logarithmic))
    for (index, run) in runs.enumerated() {
      let points = zip(places(run), values[index]).map { Point($0, $1) }
      chart.marks.append(.line(points, Self.stroke(index), marker: .category(index)))
    }
    return chart
  }

  /// What each network makes of its multiply-adds.
  private var work: Chart {
    let errors = runs.map { Self.errors($0.history.last?.validation, of: pictures.validation.count) }
    let work = runs.map { Double($0.network.multiplyAdds) / 1e6 }
    var chart = Chart(
      x: Axis("millions of multiply-adds for a picture", covering: work + [0]),
      y: Axis("misread, in %", covering: errors, scale: .logarithmic, margin: 0.15))
    for index in runs.indices {
      chart.marks.append(
        .points(
          [Point(work[index], errors[index])], Palette.category(index), marker: .category(index), size: 9))
    }
    return chart
  }

  private static func stroke(_ index: Int) -> Stroke { Stroke(Palette.category(index), width: 1.8) }

  /// The misread pictures in percent, at least half of one.
  private static func errors(_ scores: Scores?, of count: Int) -> Double {
    guard let right = scores?.metrics.first else { return .nan }
    return 100 * max(1 - right, 0.5 / Double(count))
  }

  private static func percent(_ scores: Scores) -> String {
    scores.metrics.first.map { "\(Numerals.fixed(100 * $0, decimals: 2)) %" } ?? ""
  }

  /// Digits in threes.
  private static func thousands(_ number: Int) -> String {
    var (digits, result) = (String(number), "")
    while digits.count > 3 {
      result = "," + digits.suffix(3) + result
      digits.removeLast(3)
    }
    return digits + result
  }
}

extension ArchitectureStudy.Run {
  /// The convolutions and dense layers on the longest way through the network.
  var depth: Int {
    var depths = [0]
    for node in network.nodes {
      let own = node.layer is Conv2D || node.layer is Dense ? 1 : 0
      depths.append(own + (node.inputs.map { depths[$0] }.max() ?? 0))
    }
    return depths.last ?? 0
  }
}
