import ImageFilters
import LearnedFilters

extension KernelPictures {
  /// What becomes of waves, of each kernel within a channel.
  var response: ContactSheet {
    var sheet = ContactSheet(
      title: "What becomes of waves",
      note:
        "By their frequency in cycles per pixel, x to the right and y downward in the picture. The phase is left out where "
        + "less than a thousandth is left of a wave.", columns: 3, tileWidth: 270, tileHeight: 250)
    for (channel, row) in learned.kernels.enumerated() {
      let own = row.count == 1 ? 0 : channel
      let response = FrequencyResponse(row[own])
      let title = learned.kernels.count == 1 ? "" : "\(self.title(channel, own)): "
      let decibels = response.decibels(least: -60)
      let (low, high) = (decibels.values.min() ?? -60, decibels.values.max() ?? 0)
      let range = low < high - 0.1 ? low...high : low - 0.5...high + 0.5
      sheet.tiles.append(
        ContactSheet.Tile(
          map(decibels, .sequential, range), title: "\(title)magnitude",
          caption: "Dark \(Numerals.fixed(range.lowerBound, decimals: 1)) dB, light "
            + "\(Numerals.fixed(range.upperBound, decimals: 1)) dB"
        ))
      sheet.tiles.append(
        ContactSheet.Tile(
          map(response.phases, .diverging, -Double.pi...Double.pi), title: "\(title)phase",
          caption: "Blue −π, white 0, orange π"))
      sheet.tiles.append(ContactSheet.Tile(sections(response), title: "\(title)magnitude along the axes"))
    }
    return sheet
  }

  private func map(_ field: ScalarField, _ colors: ColorMap, _ range: ClosedRange<Double>) -> Chart {
    var chart = Chart(
      x: Axis("x, cycles per pixel", -0.5...0.5), y: Axis("y, cycles per pixel", -0.5...0.5),
      marks: [.field(field, colors, over: range)], keepsAspect: true)
    chart.hasGrid = false
    return chart
  }

  private func sections(_ response: FrequencyResponse) -> Chart {
    let frequencies = (0...50).map { Double($0) / 100 }
    let lines = [
      ("along x", frequencies.map { Point($0, response.magnitude(x: $0, y: 0)) }),
      ("along y", frequencies.map { Point($0, response.magnitude(x: 0, y: $0)) }),
    ]
    let highest = lines.flatMap { $0.1 }.reduce(1) { max($0, $1.y) }
    var chart = Chart(x: Axis("cycles per pixel", 0...0.5), y: Axis("factor", 0...highest * 1.05))
    for (index, line) in lines.enumerated() {
      chart.marks.append(
        .line(
          line.1, Stroke(Palette.category(index), width: 2, dashes: index == 0 ? [] : [5, 3]), name: line.0))
    }
    return chart
  }
}
