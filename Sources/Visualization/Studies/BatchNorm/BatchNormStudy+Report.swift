import NeuralNetworks

extension BatchNormStudy {
  /// How near the folded network is to the one it was made of.
  struct Folding {
    let largestDifference: Double
    let largestResult: Double
    let layers: Int
    let foldedLayers: Int
  }

  /// Folds a trained network, and compares the results of both for all examples.
  func fold(_ course: Course) throws(NetworkError) -> Folding {
    let results = try Self.results(course.network, course.parameters, data)
    let folded = try course.network.folded(course.parameters)
    let foldedResults = try Self.results(folded.network, folded.parameters, data)
    return Folding(
      largestDifference: zip(results, foldedResults).reduce(0) { max($0, abs(Double($1.0) - Double($1.1))) },
      largestResult: results.reduce(0) { max($0, abs(Double($1))) },
      layers: course.network.nodes.count, foldedLayers: folded.network.nodes.count)
  }

  /// The numbers as tables, and the pictures `batchnorm-inputs`, `batchnorm-distributions` and `batchnorm-loss`.
  ///
  /// - Parameter scale: the pixels of a point in the pictures.
  /// - Throws: `NetworkError`, which does not happen with sizes above 0.
  public func report(scale: Double = 2) throws -> StudyReport {
    let (plain, normalized) = (try train(normalized: false), try train(normalized: true))
    let folding = try fold(normalized)
    var report = StudyReport()
    var losses = TextTable(["network", "loss at first", "loss at last", "right"])
    for (name, course) in [("without", plain), ("with batch norm", normalized)] {
      losses.append([
        name, Numerals.fixed(course.losses[0], decimals: 3), Numerals.significant(course.finalLoss),
        Numerals.fixed(100 * course.accuracy, decimals: 1) + " %",
      ])
    }
    report.add(
      losses,
      titled:
        "\(layers) layers of \(width) with sigmoids, \(steps) steps of \(batch) examples, Adam with a learning rate of "
        + "\(learningRate), seed \(seed):")
    var table = TextTable(
      ["layer", "without, first", "last", "with, first", "last"])
    for layer in 0..<layers {
      func text(_ course: Course, _ moment: Int) -> String {
        let numbers = course.quantiles[layer][moment]
        return "\(Numerals.fixed(numbers[2], decimals: 2)) (\(Numerals.fixed(numbers[0], decimals: 2))…"
          + "\(Numerals.fixed(numbers[4], decimals: 2)))"
      }
      let end = plain.moments.count - 1
      table.append(["\(layer + 1)", text(plain, 0), text(plain, end), text(normalized, 0), text(normalized, end)])
    }
    report.add(
      table,
      titled: "What reaches each layer's sigmoids at the first and at the last step: the median, and 90 % of all:")
    report.add(
      """
      Folded for inference: \(folding.layers) layers become \(folding.foldedLayers); results, up to \
      \(Numerals.significant(folding.largestResult)) in size, differ by \
      \(Numerals.significant(folding.largestDifference, digits: 2)) at most, \
      \(Numerals.significant(folding.largestDifference / max(folding.largestResult, .leastNormalMagnitude), digits: 2)) of that.
      """)
    report.add(
      inputs(plain, normalized).image(scale: scale), named: "batchnorm-inputs",
      caption: "What reaches each layer's sigmoids while the network learns")
    report.add(
      distributions(plain, normalized).image(scale: scale), named: "batchnorm-distributions",
      caption: "How it is spread at the first and at the last step")
    report.add(
      lossChart(plain, normalized).image(width: 560, height: 340, scale: scale), named: "batchnorm-loss",
      caption: "The loss, step by step")
    return report
  }
}
