import Testing

@testable import Visualization

@Suite struct OptimizerStudyTests {
  @Test("Gradients are those of the functions", arguments: Landscape.all.indices)
  func gradients(index: Int) {
    let landscape = Landscape.all[index]
    let step = 1e-5
    for place in [Point(-3.1, 2), Point(0.4, -1.2), Point(1.7, 0.3), landscape.start] {
      let slope = landscape.gradient(place)
      let x = landscape.value(Point(place.x + step, place.y)) - landscape.value(Point(place.x - step, place.y))
      let y = landscape.value(Point(place.x, place.y + step)) - landscape.value(Point(place.x, place.y - step))
      #expect(abs(slope.x - x / (2 * step)) < 1e-6 * max(1, abs(slope.x)))
      #expect(abs(slope.y - y / (2 * step)) < 1e-6 * max(1, abs(slope.y)))
    }
  }

  @Test("The lowest value is that of the minima, and nothing in view is below", arguments: Landscape.all.indices)
  func minima(index: Int) {
    let landscape = Landscape.all[index]
    for place in landscape.minima { #expect(abs(landscape.value(place) - landscape.lowest) < 1e-12) }
    let field = ScalarField(x: landscape.x, y: landscape.y, columns: 61, rows: 61) { landscape.value(Point($0, $1)) }
    #expect((field.values.min() ?? -1) >= landscape.lowest - 1e-12)
    #expect(landscape.x.contains(landscape.start.x) && landscape.y.contains(landscape.start.y))
  }

  @Test("Gradient descent on a bowl does what its formula says")
  func descent() {
    let path = DescentPath(
      .gradientDescent, rate: 0.2, on: .bowl, from: Point(-3.2, 2.2), steps: 40, tolerance: 1e-4)
    for (step, point) in path.points.enumerated() {
      var expected = Point(-3.2, 2.2)
      for _ in 0..<step { expected = Point(expected.x * 0.8, expected.y * 0.6) }
      #expect(point.distance(to: expected) < 1e-6)
    }
    #expect(path.points.count == 41 && path.stepsToTolerance == 25 && path.outcome == .lowest)
  }

  @Test(
    "With good rates all rules reach the lowest value where there is but one", arguments: ["bowl", "valley", "saddle"])
  func reached(name: String) throws {
    let landscape = try #require(Landscape.all.first { $0.name == name })
    for path in OptimizerStudy().paths(on: landscape) {
      if path.rule == .rmsProp {
        #expect(path.outcome == .around)
      } else {
        #expect(path.outcome == .lowest && path.stepsToTolerance != nil, "\(path.rule.name)")
      }
    }
  }

  @Test("Among many minima gradient descent stays in the first, momentum rolls on")
  func minima() {
    let paths = OptimizerStudy().paths(on: .manyMinima)
    let outcomes = Dictionary(uniqueKeysWithValues: paths.map { ($0.rule, $0.outcome) })
    #expect(outcomes[.gradientDescent] == .otherMinimum && outcomes[.adaGrad] == .otherMinimum)
    #expect(outcomes[.momentum] == .lowest && outcomes[.adam] == .lowest)
  }

  @Test("Too small a rate is not there in time; too large a one diverges, or jumps about")
  func rates() {
    for triple in OptimizerStudy().ratePaths(on: .valley) {
      #expect(triple.map(\.learningRate) == triple.map(\.learningRate).sorted())
      #expect(triple[0].outcome == .underway && triple[1].outcome != .underway)
      switch triple[0].rule {
      case .gradientDescent, .momentum, .nesterov: #expect(triple[2].outcome == .diverged)
      case .adaGrad, .rmsProp, .adam: #expect((triple[2].heights.max() ?? 0) > (triple[1].heights.max() ?? 0))
      }
    }
  }

  @Test("A start on the ridge ends at the saddle")
  func saddle() {
    let study = OptimizerStudy(landscapes: [.saddle], start: Point(-3, 0))
    #expect(study.paths(on: .saddle).allSatisfy { $0.outcome == .saddle || $0.rule == .rmsProp })
  }

  @Test func report() {
    let report = OptimizerStudy(landscapes: [.bowl], steps: 30).report(scale: 1)
    #expect(report.pictures.map(\.name) == ["optimizers-paths", "optimizers-heights", "optimizers-rates"])
    #expect(report.text.contains("gradient descent   0.200     25"))
  }
}
