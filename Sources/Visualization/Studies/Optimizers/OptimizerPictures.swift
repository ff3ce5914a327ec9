#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How the study of optimizers is drawn.
struct OptimizerPictures {
  let study: OptimizerStudy

  /// The ways of all rules over contour lines.
  func paths(_ ways: [(landscape: Landscape, paths: [DescentPath])]) -> ContactSheet {
    var sheet = ContactSheet(
      title: "Where optimizers go",
      note:
        "Each rule from the same start (ring) with "
        + (study.learningRate.map { "the learning rate \(Numerals.significant($0))" } ?? "a learning rate that suits it")
        + "; the lowest places are marked by +. "
        + "\(study.steps) steps at most.",
      columns: min(2, ways.count), tileWidth: 430, tileHeight: 320)
    sheet.legend = Legend(DescentRule.allCases.map { Legend.Entry($0.name, .line(stroke(of: $0), marker(of: $0))) })
    for (landscape, paths) in ways {
      var chart = map(of: landscape)
      // RMSProp's way runs along others', which are drawn over it.
      for path in paths.sorted(by: { $0.rule == .rmsProp && $1.rule != .rmsProp }) {
        chart.marks += marks(path, stroke(of: path.rule), marker(of: path.rule))
      }
      chart.marks += startAndGoals(landscape)
      let soonest = paths.filter { $0.stepsToTolerance != nil }.min {
        ($0.stepsToTolerance ?? 0) < ($1.stepsToTolerance ?? 0)
      }
      let caption =
        landscape.formula + ". "
        + (soonest.map { "First within \(study.tolerance): \($0.rule.name) after \($0.stepsToTolerance ?? 0) steps." }
          ?? "None comes within \(study.tolerance) of the lowest value.")
      sheet.tiles.append(ContactSheet.Tile(chart, title: landscape.title, caption: caption))
    }
    return sheet
  }

  /// How high above the lowest value each rule is after each step.
  func heights(_ ways: [(landscape: Landscape, paths: [DescentPath])]) -> ContactSheet {
    var sheet = ContactSheet(
      title: "How fast they are",
      note: "The function above its lowest value after each step; the dashes are the tolerance.",
      columns: min(2, ways.count), tileWidth: 430, tileHeight: 270)
    sheet.legend = Legend(DescentRule.allCases.map { Legend.Entry($0.name, .line(stroke(of: $0), marker(of: $0))) })
    for (landscape, paths) in ways {
      var chart = Chart(
        x: Axis("step", 0...Double(study.steps)),
        y: Axis("f above its lowest value", 1e-8...100, scale: .logarithmic))
      chart.marks.append(.level(study.tolerance, Stroke(.pencil, width: 1, dashes: [4, 3])))
      for path in paths {
        let points = path.heights.enumerated().map { Point(Double($0), max($1, 1e-12)) }
        chart.marks.append(
          .line(points, stroke(of: path.rule), marker: marker(of: path.rule), every: max(1, study.steps / 6)))
      }
      sheet.tiles.append(ContactSheet.Tile(chart, title: landscape.title, caption: landscape.formula))
    }
    return sheet
  }

  /// Each rule with three learning rates.
  func rates(_ paths: [[DescentPath]], on landscape: Landscape) -> ContactSheet {
    let names = ["too small", study.learningRate == nil ? "good" : "as given", "too large"]
    let colors = [Palette.category(5), Palette.category(0), Palette.category(1)]
    let markers: [Marker] = [.square, .disc, .cross]
    func style(_ index: Int) -> Stroke { Stroke(colors[index], width: index == 1 ? 2 : 1.6) }
    var sheet = ContactSheet(
      title: "Learning rates", note: landscape.title + ", " + landscape.formula + ".", columns: 3, tileWidth: 300,
      tileHeight: 225,
      legend: Legend(names.indices.map { Legend.Entry(names[$0], .line(style($0), markers[$0])) }))
    for triple in paths {
      var chart = map(of: landscape)
      // The good one is on top; of one that diverges the beginning says enough.
      for index in [2, 0, 1] {
        let isEndless = triple[index].outcome == .diverged
        chart.marks += marks(triple[index], style(index), markers[index], first: isEndless ? 14 : nil)
      }
      chart.marks += startAndGoals(landscape)
      let caption = zip(names, triple).map { name, path in
        let steps = path.stepsToTolerance.map { "\($0) steps" } ?? path.outcome.rawValue
        return "\(name), \(Numerals.significant(path.learningRate)): \(steps)"
      }
      sheet.tiles.append(
        ContactSheet.Tile(chart, title: triple[0].rule.name, caption: caption.joined(separator: "\n")))
    }
    return sheet
  }

  /// The function in pale colours with contour lines, denser towards the lowest value.
  private func map(of landscape: Landscape) -> Chart {
    let field = ScalarField(x: landscape.x, y: landscape.y, columns: 241, rows: 181) {
      landscape.value(Point($0, $1)) - landscape.lowest
    }
    let highest = field.values.max() ?? 1
    let softness = highest * landscape.softness
    func shade(_ height: Double) -> Double { log(1 + max(height, 0) / softness) }
    let levels = (1...14).map { softness * (exp(shade(highest) * Double($0) / 15) - 1) }
    var chart = Chart(
      x: Axis("x", landscape.x), y: Axis("y", landscape.y),
      marks: [
        .field(field.map { shade(highest) - shade($0) }, .pale.stepped(15), over: 0...shade(highest)),
        .contours(field, at: levels, Stroke(Color(hex: 0x7C8BA1), width: 0.7, opacity: 0.6)),
      ], keepsAspect: true)
    chart.hasGrid = false
    chart.hasLegend = false
    return chart
  }

  /// A way with a light edge, and a marker at its end.
  ///
  /// - Parameter first: how many of its points are shown; all where it is nil.
  private func marks(_ path: DescentPath, _ stroke: Stroke, _ marker: Marker, first: Int? = nil) -> [Mark] {
    let points = Array(path.points.prefix(first ?? path.points.count))
    let end = points[points.count - 1]
    return [
      .line(points, Stroke(.white, width: stroke.width + 1.4, opacity: 0.7)),
      .line(points, stroke),
      .points(points, stroke.color, size: stroke.width + 1.6),
      .points([end], .white, marker: marker, size: 11.5), .points([end], stroke.color, marker: marker, size: 9),
    ]
  }

  private func startAndGoals(_ landscape: Landscape) -> [Mark] {
    let start = study.start ?? landscape.start
    return [.points([start], .ink, size: 10), .points([start], .white, size: 6)]
      + landscape.minima.map {
        .text("+", at: $0, TextStyle(size: 15, isBold: true, alignment: .center, height: .middle, halo: .white))
      }
  }

  private func stroke(of rule: DescentRule) -> Stroke {
    Stroke(Palette.category(DescentRule.allCases.firstIndex(of: rule) ?? 0), width: 1.6)
  }

  private func marker(of rule: DescentRule) -> Marker {
    Marker.category(DescentRule.allCases.firstIndex(of: rule) ?? 0)
  }
}
