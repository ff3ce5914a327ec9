import ImageCodecs
import Testing
import Visualization

@testable import NeuralNetworks

@Suite struct TrainingCurvesTests {
  private func history(_ count: Int, validated: Bool = true) -> [EpochRecord] {
    (1...count).map { epoch in
      let scores = Scores(loss: 1 / Double(epoch), metrics: [Double(epoch) / 50])
      return EpochRecord(
        epoch: epoch, steps: 10 * epoch, learningRate: 0.01, training: scores, validation: validated ? scores : nil,
        isBest: true)
    }
  }

  @Test func tableHasAllOfAFewEpochsAndSomeOfMany() {
    let few = TrainingCurves(history(3), metrics: [.accuracy]).table
    #expect(few.head == ["epoch", "steps", "learning rate", "loss", "validation", Metric.accuracy.name])
    #expect(few.rows.map { $0[0] } == ["1", "2", "3"])
    #expect(few.rows[1][1] == "20" && few.rows[1][3] == "0.5000" && few.rows[1][4] == "0.5000")
    let many = TrainingCurves(history(41, validated: false), metrics: [.accuracy]).table
    #expect(many.rows.map { $0[0] } == (1...13).map { "\(3 * $0)" } + ["41"])
    #expect(many.rows[0][4] == "–")
  }

  @Test func curvesAreDrawn() {
    let image = TrainingCurves(history(30), metrics: [.accuracy]).image(scale: 1)
    let alone = TrainingCurves(history(1, validated: false), metrics: [.accuracy]).image(scale: 1)
    #expect(image.width > 600 && image.width == alone.width && image != alone)
  }
}
