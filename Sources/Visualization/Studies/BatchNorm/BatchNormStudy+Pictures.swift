extension BatchNormStudy {
  /// The layers that are shown: the first, one in the middle and the last, as far as there are so many.
  private var shownLayers: [Int] { Array(Set([0, (layers - 1) / 2, layers - 1])).sorted() }

  private static let plainColor = Palette.category(1)
  private static let normalizedColor = Palette.category(0)

  /// What reaches the layers through all of the training.
  func inputs(_ plain: Course, _ normalized: Course) -> ContactSheet {
    var sheet = ContactSheet(
      title: "What reaches the sigmoids while the network learns",
      note: "The median, half of all numbers (dark) and 90 % of them (light). A sigmoid tells numbers between −4 and 4 "
        + "apart; beyond, and where all are the same, nothing is learned.",
      columns: shownLayers.count, tileWidth: 270, tileHeight: 200)
    let numbers = [plain, normalized].flatMap { course in shownLayers.flatMap { course.quantiles[$0].joined() } }
    let reach = max(5, numbers.filter(\.isFinite).map { abs($0) }.max() ?? 5) * 1.05
    for (name, course, color) in [
      ("without", plain, Self.plainColor), ("with batch norm", normalized, Self.normalizedColor),
    ] {
      let x = course.moments.map(Double.init)
      for layer in shownLayers {
        func part(_ index: Int) -> [Double] { course.quantiles[layer].map { $0[index] } }
        var chart = Chart(
          x: Axis("step", 0...Double(max(1, steps - 1))), y: Axis("input of the sigmoids", -reach...reach))
        chart.marks = [
          .band(x, lower: part(0), upper: part(4), color, opacity: 0.22),
          .band(x, lower: part(1), upper: part(3), color, opacity: 0.35),
          .line(zip(x, part(2)).map { Point($0, $1) }, Stroke(color, width: 1.8)),
        ]
        for limit in [-4.0, 4] {
          chart.marks.append(.level(limit, Stroke(.pencil, width: 0.8, dashes: [3, 3])))
        }
        sheet.tiles.append(ContactSheet.Tile(chart, title: "Layer \(layer + 1), \(name)"))
      }
    }
    return sheet
  }

  /// The distributions at the beginning and at the end.
  func distributions(_ plain: Course, _ normalized: Course) -> ContactSheet {
    var sheet = ContactSheet(
      title: "What reaches the sigmoids at the first and at the last step",
      note: "How often numbers are there, of all examples of the step's batch and all numbers of the layer.",
      columns: shownLayers.count, tileWidth: 270, tileHeight: 180)
    sheet.legend = Legend([
      Legend.Entry("first step", .area(Palette.category(5), 0.85)),
      Legend.Entry("last step", .area(Palette.category(1), 0.6)),
    ])
    for (name, course) in [("without", plain), ("with batch norm", normalized)] {
      for layer in shownLayers {
        let ends = Quantiles.of(course.first[layer] + course.last[layer], [0.01, 0.99]).map { abs($0) }
        let reach = min(max(ends[0], ends[1], 0.5) * 1.1, 1e6)
        let histograms = [course.first[layer], course.last[layer]].map {
          Histogram($0, over: -reach...reach, intervals: 45)
        }
        let highest = histograms.flatMap(\.densities).max() ?? 1
        var chart = Chart(
          x: Axis("", -reach...reach), y: Axis("density", 0...max(highest * 1.08, 1e-9)),
          marks: [
            .bars(histograms[0], Palette.category(5), opacity: 0.85),
            .bars(histograms[1], Palette.category(1), opacity: 0.6),
          ])
        chart.hasGrid = false
        sheet.tiles.append(ContactSheet.Tile(chart, title: "Layer \(layer + 1), \(name)"))
      }
    }
    return sheet
  }

  /// The losses of both, each step's and their mean over a while.
  func lossChart(_ plain: Course, _ normalized: Course) -> Chart {
    let all = plain.losses + normalized.losses
    var chart = Chart(
      title: "The loss with and without batch norm", x: Axis("step", 0...Double(max(1, steps - 1))),
      y: Axis("binary cross-entropy", covering: all.map { max($0, 1e-4) }, scale: .logarithmic))
    let courses = [
      ("without", plain, Self.plainColor, Marker.square), ("with batch norm", normalized, Self.normalizedColor, .disc),
    ]
    func points(_ values: [Double]) -> [Point] { values.enumerated().map { Point(Double($0), max($1, 1e-4)) } }
    for (_, course, color, _) in courses {
      chart.marks.append(.line(points(course.losses), Stroke(color, width: 0.8, opacity: 0.35)))
    }
    for (name, course, color, marker) in courses {
      chart.marks.append(
        .line(
          points(Self.smoothed(course.losses, over: max(1, steps / 30))), Stroke(color, width: 2), marker: marker,
          every: max(1, steps / 8), name: name))
    }
    return chart
  }

  /// The mean of each value and those before it.
  static func smoothed(_ values: [Double], over count: Int) -> [Double] {
    var sum = 0.0
    return values.indices.map { index in
      sum += values[index]
      if index >= count { sum -= values[index - count] }
      return sum / Double(min(index + 1, count))
    }
  }
}
