import NeuralNetworks
import Testing

@testable import Visualization

@Suite struct BatchNormStudyTests {
  private let study = BatchNormStudy(layers: 3, width: 12, steps: 60, batch: 32, learningRate: 0.02, seed: 2)

  @Test("With batch norm the numbers that reach a layer keep their spread, and the loss falls faster")
  func training() throws {
    let (plain, normalized) = (try study.train(normalized: false), try study.train(normalized: true))
    #expect(plain.losses.count == 60 && normalized.moments.last == 59)
    func spread(_ course: BatchNormStudy.Course, _ layer: Int) -> Double {
      course.quantiles[layer][0][4] - course.quantiles[layer][0][0]
    }
    // 90 % of a normal distribution are within ±1.64.
    for layer in 0..<3 { #expect((2.5...4).contains(spread(normalized, layer))) }
    #expect(spread(plain, 2) < 1.5)
    #expect(normalized.finalLoss < plain.finalLoss)
    #expect(normalized.finalLoss < 0.66)
  }

  @Test("Folded, the network gives the same, within 1e-5, with fewer layers")
  func folding() throws {
    let folding = try study.fold(try study.train(normalized: true))
    #expect(folding.largestDifference < 1e-5 * max(1, folding.largestResult))
    #expect(folding.largestResult > 0 && folding.layers == 10 && folding.foldedLayers == 7)
  }

  @Test("The spirals have as many points of each, and wind around each other")
  func spirals() {
    let spirals = Spirals(count: 200, noise: 0, seed: 4)
    #expect(spirals.classes.reduce(0, +) == 100 && spirals.points.count == 400)
    for index in 0..<200 {
      let (x, y) = (spirals.points[2 * index], spirals.points[2 * index + 1])
      #expect(x * x + y * y <= 1.0001)
    }
    // Turned by half a turn, one is the other: no straight line tells them apart.
    let mean = (0..<200).filter { spirals.classes[$0] == 0 }.reduce(Float(0)) { $0 + spirals.points[2 * $1] } / 100
    #expect(abs(mean) < 0.35)
  }

  @Test func smoothing() {
    #expect(BatchNormStudy.smoothed([1, 3, 5, 7], over: 2) == [1, 2, 4, 6])
  }
}
