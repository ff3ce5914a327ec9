import NetworkModels
import NeuralNetworks
import Tensors
import Testing

@Suite("How active layers are")
struct ActivitySurveyTests {
  @Test("Numbers over several pictures; a channel is dead where it was 0 in all of them")
  func survey() throws {
    let network = try Network(input: [1, 2, 3]) { Activation(.relu).named("relu") }
    var survey = ActivitySurvey()
    for numbers: [Float] in [[1, -1, 0, 3, -2, -1], [0, -1, 4, 0, 0, 0]] {
      survey.add(
        try network.featureMaps(
          of: Tensor(shape: [1, 2, 3], elements: numbers), parameters: Parameters(), at: ["*"]))
    }
    let layer = try #require(survey.layers.first)
    #expect(survey.layers.count == 1 && layer.count == 12 && layer.zeros == 9 && layer.oddities == 0)
    #expect(layer.dead == [1] && layer.channels == 3)
    #expect(layer.least == 0 && layer.greatest == 4)
    #expect(abs(layer.mean - 8.0 / 12) < 1e-12)
    #expect(abs(layer.deviation - (26.0 / 12 - 64.0 / 144).squareRoot()) < 1e-12)
    #expect(layer.histogram.counts.reduce(0, +) == 3)
  }

  @Test("A histogram grows with its numbers and loses none")
  func histogram() {
    var histogram = GrowingHistogram()
    for number in [1e-9, -1e-9, 0.75, -3, 100] { histogram.add(number) }
    #expect(histogram.limit == 128 && histogram.interval == 1)
    #expect(histogram.counts[128] == 2 && histogram.counts[127] == 1 && histogram.counts[125] == 1)
    #expect(histogram.counts[228] == 1 && histogram.counts.reduce(0, +) == 5)
  }

  @Test func oddNumbers() throws {
    let network = try Network(input: [1, 1, 2]) { Activation(.leakyReLU(slope: 0.1)).named("a") }
    var survey = ActivitySurvey()
    survey.add(
      try network.featureMaps(
        of: Tensor(shape: [1, 1, 2], elements: [.infinity, 2]), parameters: Parameters(), at: ["a"]))
    #expect(survey.layers[0].oddities == 1 && survey.layers[0].mean == 2 && survey.layers[0].dead.isEmpty)
  }
}
