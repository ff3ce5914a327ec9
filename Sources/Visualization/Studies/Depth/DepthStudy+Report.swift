import NeuralNetworks

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension DepthStudy {
  /// The numbers as a table, and the picture `depth-gradients`.
  ///
  /// - Parameter scale: the pixels of a point in the picture.
  /// - Throws: `NetworkError`, which does not happen with sizes above 0.
  public func report(scale: Double = 2) throws -> StudyReport {
    var profiles: [Profile] = []
    for variant in Variant.allCases { profiles.append(try profile(variant)) }
    var report = StudyReport()
    var table = TextTable(["layer"] + profiles.map(\.variant.rawValue))
    for index in 0..<layers {
      table.append(
        ["\(index + 1)"] + profiles.map { Numerals.significant($0.relativeNorms[index], digits: 2) })
    }
    report.add(
      table,
      titled:
        "The gradient by what each layer gives, as a part of the last layer's; \(layers) layers of width \(width), "
        + "seed \(seed):")
    var rates = TextTable(["network", "a layer multiplies it by", "of the first layer's weights", "of the last's"])
    for profile in profiles {
      rates.append([
        profile.variant.rawValue, Numerals.significant(profile.factor, digits: 2),
        Numerals.significant(profile.weightNorms[0], digits: 2),
        Numerals.significant(profile.weightNorms[layers - 1], digits: 2),
      ])
    }
    report.add(rates, titled: "On the way back (geometric mean), and the gradient's norm:")
    report.add(
      sheet(profiles).image(scale: scale), named: "depth-gradients",
      caption: "The size of the gradient at each layer's output and at its weights")
    return report
  }

  func sheet(_ profiles: [Profile]) -> ContactSheet {
    func stroke(_ index: Int) -> Stroke { Stroke(Palette.category(index), width: 1.8) }
    var sheet = ContactSheet(
      title: "How gradients vanish in deep networks",
      note:
        "\(layers) dense layers of \(width) numbers before anything is learned; gradients go from the right to the left, from the last "
        + "layer to the first. " + "Where the line falls, the first layers learn nothing.",
      columns: 2, tileWidth: 400, tileHeight: 330)
    sheet.legend = Legend(
      profiles.enumerated().map {
        Legend.Entry($1.variant.rawValue, .line(stroke($0), .category($0)))
      })
    for (title, caption, values) in [
      (
        "By each layer's output", "The norm of the gradient, as a part of the last layer's.",
        profiles.map(\.relativeNorms)
      ),
      (
        "By each layer's weights", "The norm of the gradient that a step of training would follow.",
        profiles.map(\.weightNorms)
      ),
    ] {
      var chart = Chart(
        x: Axis("layer", 1...Double(layers)),
        y: Axis("norm of the gradient", covering: values.joined(), scale: .logarithmic))
      for (index, norms) in values.enumerated() {
        let points = norms.enumerated().map { Point(Double($0 + 1), $1) }
        chart.marks.append(
          .line(points, stroke(index), marker: .category(index), every: max(1, layers / 10)))
      }
      sheet.tiles.append(ContactSheet.Tile(chart, title: title, caption: caption))
    }
    return sheet
  }
}

extension DepthStudy.Profile {
  /// By what a layer multiplies the gradient on its way back, the geometric mean of all.
  var factor: Double {
    let first = relativeNorms[0]
    return first > 0 ? pow(first, 1 / Double(relativeNorms.count - 1)) : 0
  }
}
