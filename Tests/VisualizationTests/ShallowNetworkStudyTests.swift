import ImageCodecs
import NeuralNetworks
import Tensors
import Testing

@testable import Visualization

@Suite struct ShallowNetworkStudyTests {
  @Test("Clusters: so many points of each, around centres in the square, the same for the same seed")
  func clusters() {
    let clusters = PointClusters(clusters: 5, points: 200, spread: 8, seed: 3)
    #expect(clusters.inputs.shape == [1000, 2] && clusters.labels.count == 1000)
    #expect(clusters.inputs == PointClusters(clusters: 5, points: 200, spread: 8, seed: 3).inputs)
    #expect(clusters.inputs != PointClusters(clusters: 5, points: 200, spread: 8, seed: 4).inputs)
    for label in 0..<5 {
      let points = clusters.points(of: label)
      #expect(points.count == 200)
      let (x, y) = (points.reduce(0) { $0 + $1.x } / 200, points.reduce(0) { $0 + $1.y } / 200)
      #expect(abs(x) < 8.3 && abs(y) < 8.3)
      let variance = points.reduce(0) { $0 + ($1.x - x) * ($1.x - x) } / 200
      #expect((0.7...1.4).contains(variance))
    }
  }

  @Test("It learns, and its arrays are named and shaped as NumPy users have them")
  func learns() throws {
    let study = try ShallowNetworkStudy(
      PointClusters(clusters: 3, points: 40, seed: 1), hidden: 16, epochs: 30, learningRate: 0.02,
      parallelism: .serial)
    try study.train()
    let history = study.trainer.history
    #expect(history.count == 30 && history[29].training.loss < history[0].training.loss / 2)
    let parameters = try study.parameters()
    #expect(parameters.names == ["w_h", "b_h", "w_out", "b_out"])
    #expect(parameters.names.compactMap { parameters[$0]?.shape } == [[16, 2], [16], [3, 16], [3]])
    #expect(study.data["inputs"]?.shape == [120, 2] && study.data["labels"]?.integers?.elements.max() == 2)

    // The stored weights, applied by hand, give what the network gives.
    let plan = try NetworkPlan(study.trainer.network, parameters: study.trainer.parameters, batch: 1)
    (plan.input[0], plan.input[1]) = (1, -2)
    plan.forward(batch: 1)
    func elements(_ name: String) throws -> [Float] { try #require(parameters[name]).floats.elements }
    let (wh, bh, wo, bo) = (
      try elements("w_h"), try elements("b_h"), try elements("w_out"), try elements("b_out")
    )
    let hidden = (0..<16).map { Activations.sigmoid(wh[2 * $0] - 2 * wh[2 * $0 + 1] + bh[$0]) }
    for out in 0..<3 {
      let sum = (0..<16).reduce(bo[out]) { $0 + wo[16 * out + $1] * hidden[$1] }
      #expect(abs(sum - (plan.output(of: "output")?[out] ?? .nan)) < 1e-4)
    }
  }

  @Test("The regions are in the colours of the classes, those of its points")
  func regions() throws {
    let study = try ShallowNetworkStudy(
      PointClusters(clusters: 2, points: 60, spread: 8, seed: 5), hidden: 8, epochs: 40, learningRate: 0.05,
      parallelism: .serial)
    try study.train()
    let report = try study.report(scale: 1)
    #expect(report.pictures.map(\.name) == ["shallow-network-regions", "shallow-network-curves"])
    #expect(report.results.map(\.name) == ["shallow-network-data", "shallow-network-parameters"])
    #expect(report.text.contains("After 40 epochs, 160 steps: loss "))
    let regions = try ClassRegions(study.trainer, x: -12...12, y: -12...12, columns: 24, rows: 24)
    guard case .float(let pixels) = regions.picture.samples else {
      Issue.record("the picture is no float")
      return
    }
    // Blue is the first class, orange the second: more blue than red, or less.
    for label in 0..<2 {
      let points = study.clusters.points(of: label)
      let x = points.reduce(0) { $0 + $1.x } / 60
      let y = points.reduce(0) { $0 + $1.y } / 60
      let place = (Int(12 - y) * 24 + Int(x + 12)) * 3
      let (red, blue) = (pixels.elements[place], pixels.elements[place + 2])
      #expect(label == 0 ? blue > red : red > blue)
    }
  }
}

private enum Activations {
  static func sigmoid(_ x: Float) -> Float {
    // e^x by halving and a series, so that the test has no part of the library's.
    var power: Float = 1
    var term: Float = 1
    for index in 1..<14 {
      term *= x / 64 / Float(index)
      power += term
    }
    for _ in 0..<6 { power *= power }
    return power / (1 + power)
  }
}
