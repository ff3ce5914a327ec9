import Testing

@testable import Visualization

@Suite struct DistributionTests {
  @Test func histogram() {
    let histogram = Histogram([0, 0.1, 0.5, 0.99, 1, 3, -1, .nan], over: 0...1, intervals: 4)
    #expect(histogram.counts == [2, 0, 1, 2] && histogram.total == 8)
    #expect(histogram.edges == [0, 0.25, 0.5, 0.75, 1])
    #expect(histogram.densities == [1, 0, 0.5, 1])
  }

  @Test("As NumPy's default: linear between neighbours")
  func quantiles() {
    #expect(Quantiles.of([4, 1, 3, 2], [0, 0.25, 0.5, 1]) == [1, 1.75, 2.5, 4])
    #expect(Quantiles.of([7], [0.3]) == [7])
    #expect(Quantiles.of([.nan, 5, .infinity], [0.5]) == [5])
    #expect(Quantiles.of([], [0.5])[0].isNaN)
  }
}
