import Tensors
import Testing

@Suite struct TensorStatisticsTests {
  @Test func rangeAndMoments() {
    let statistics = TensorStatistics(.float(Tensor(shape: [4], elements: [2, 4, 4, 6])))
    #expect(statistics.minimum == 2 && statistics.maximum == 6 && statistics.mean == 4)
    #expect(abs(statistics.deviation - 2.0.squareRoot()) < 1e-15)
    #expect(statistics.finiteCount == 4 && statistics.nonFiniteCount == 0)
  }

  @Test func leavesOutWhatIsNotFinite() {
    let values: [Double] = [.nan, 1, -.infinity, 3, .infinity]
    let statistics = TensorStatistics(.double(Tensor(shape: [5], elements: values)))
    #expect(statistics.finiteCount == 2 && statistics.nonFiniteCount == 3)
    #expect(statistics.minimum == 1 && statistics.maximum == 3 && statistics.mean == 2 && statistics.deviation == 1)
    let nothing = TensorStatistics(.float(Tensor(shape: [1], elements: [.nan])))
    #expect(nothing.finiteCount == 0 && nothing.mean == 0)
  }

  @Test func survivesTheLargestNumbers() {
    let large = Double.greatestFiniteMagnitude
    let statistics = TensorStatistics(.double(Tensor(shape: [4], elements: [large, large, -large, -large])))
    #expect(statistics.mean == 0 && statistics.deviation == large)
    let whole = TensorStatistics(.int64(Tensor(shape: [2], elements: [.min, .min])))
    #expect(whole.mean == -0x1p63 && whole.deviation == 0)
  }

  @Test func countsTruthAndEmptiness() {
    let truth = TensorStatistics(.bool(Tensor(shape: [4], elements: [1, 0, 0, 0])))
    #expect(truth.mean == 0.25 && truth.maximum == 1)
    #expect(TensorStatistics(.int8(Tensor(zeros: [0]))).finiteCount == 0)
  }
}
