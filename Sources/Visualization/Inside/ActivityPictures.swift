public import ImageCodecs
public import NetworkModels

/// How active layers are, as a table and as histograms.
public struct ActivityPictures: Sendable {
  private let survey: ActivitySurvey

  /// Pictures of a survey.
  public init(_ survey: ActivitySurvey) { self.survey = survey }

  /// For each layer its shape, mean, deviation, range, the share of zeros, and how many channels are dead.
  public var table: TextTable {
    var table = TextTable(["layer", "shape", "mean", "deviation", "least", "greatest", "zeros", "dead channels"])
    for layer in survey.layers {
      table.append([
        layer.name, "\(layer.shape)", Numerals.significant(layer.mean), Numerals.significant(layer.deviation),
        Numerals.significant(layer.least), Numerals.significant(layer.greatest), Self.zeros(layer),
        "\(layer.dead.count) of \(layer.channels)",
      ])
    }
    return table
  }

  private static func zeros(_ layer: ActivitySurvey.Layer) -> String {
    "\(Numerals.fixed(100 * Double(layer.zeros) / Double(max(layer.count, 1)), decimals: 1)) %"
  }

  /// A histogram for each layer, of all numbers but 0.
  ///
  /// - Parameters:
  ///   - note: below the title.
  ///   - scale: the pixels of a point.
  public func image(note: String = "", scale: Double = 2) -> Image {
    let columns = max(1, min(5, survey.layers.count))
    return ContactSheet(
      title: "How active the layers are", note: note, columns: columns, tileWidth: 230, tileHeight: 150,
      tiles: survey.layers.map { layer in
        ContactSheet.Tile(
          Self.chart(layer), title: layer.name,
          caption: "\(Self.zeros(layer)) are 0 and not drawn; dead channels: \(layer.dead.count) of \(layer.channels).")
      }
    ).image(scale: scale)
  }

  /// The intervals from the first to the last that has numbers.
  private static func chart(_ layer: ActivitySurvey.Layer) -> Chart {
    let (histogram, counts) = (layer.histogram, layer.histogram.counts)
    guard let first = counts.firstIndex(where: { $0 > 0 }), let last = counts.lastIndex(where: { $0 > 0 }) else {
      return Chart(x: Axis("", -1...1), y: Axis("", 0...1))
    }
    let start = -histogram.limit + Double(first) * histogram.interval
    let range = start...start + Double(last - first + 1) * histogram.interval
    let shown = Histogram(counts: Array(counts[first...last]), over: range)
    var chart = Chart(x: Axis("", range), y: Axis("density", covering: shown.densities + [0]))
    chart.marks = [.bars(shown, Palette.category(0))]
    chart.hasLegend = false
    chart.textSize = 9
    return chart
  }
}
