import NeuralNetworks
import Tensors

/// How the study of a shallow network is drawn.
struct ShallowNetworkPictures {
  let study: ShallowNetworkStudy

  /// The plane in the colours of the classes, the points upon it; the paler, the less sure the network is.
  func regions(_ scores: Scores) throws(NetworkError) -> ContactSheet {
    let clusters = study.clusters
    let points = (0..<clusters.classes).map(clusters.points)
    let x = Axis("x", covering: points.joined().map(\.x))
    let y = Axis("y", covering: points.joined().map(\.y))
    let plane = try ClassRegions(study.trainer, x: x.range, y: y.range, columns: 960, rows: 800)
    var chart = Chart(x: x, y: y)
    chart.hasGrid = false
    chart.hasLegend = false
    chart.marks = [.picture(plane.picture, x: x.range, y: y.range)]
    for (label, points) in points.enumerated() {
      let marker = Marker.category(label)
      chart.marks.append(.points(points, .white, marker: marker, size: 7.5))
      chart.marks.append(.points(points, ClassRegions.color(of: label), marker: marker, size: 5.5))
    }
    var sheet = ContactSheet(
      title: "Where a shallow network draws its borders",
      note:
        "Colours are the class that it thinks the most likely; they are the paler, the less sure it is. Signs are the "
        + "points that it learnt from.",
      columns: 1, tileWidth: 560, tileHeight: 470,
      legend: Legend(
        (0..<clusters.classes).map { Legend.Entry("\($0)", .marker(.category($0), ClassRegions.color(of: $0), 1)) }))
    let hidden = study.trainer.network.nodes[0].shape.count
    sheet.tiles.append(
      ContactSheet.Tile(
        chart, title: "2–\(hidden)–\(clusters.classes), sigmoid, cross-entropy",
        caption: "Accuracy \(Numerals.fixed(100 * scores.metrics[0], decimals: 1)) %, loss "
          + "\(Numerals.significant(scores.loss, digits: 3)) after \(study.trainer.history.count) epochs."))
    return sheet
  }

  /// Loss and accuracy of each epoch.
  func curves() -> ContactSheet {
    let history = study.trainer.history
    func line(_ value: (EpochRecord) -> Double, _ color: Int) -> Mark {
      .line(history.map { Point(Double($0.epoch), value($0)) }, Stroke(Palette.category(color), width: 1.6))
    }
    let epochs = Axis("epoch", 0...Double(max(history.count, 2)))
    var loss = Chart(
      x: epochs, y: Axis("cross-entropy", covering: history.map(\.training.loss), scale: .logarithmic))
    loss.marks = [line({ $0.training.loss }, 0)]
    var accuracy = Chart(x: epochs, y: Axis("accuracy in %", 0...100))
    accuracy.marks = [line({ 100 * $0.training.metrics[0] }, 1)]
    return ContactSheet(
      title: "How it learns", note: "Means over the batches of an epoch, each as the network was when it saw it.",
      columns: 2, tileWidth: 400, tileHeight: 270,
      tiles: [ContactSheet.Tile(loss, title: "Loss"), ContactSheet.Tile(accuracy, title: "Accuracy")])
  }
}
