import ImageFilters
import Testing

@testable import Visualization

@Suite struct FrequencyResponseTests {
  @Test func aPixelAndItsNeighbour() throws {
    let identity = FrequencyResponse(try Kernel(rows: [[0, 0, 0], [0, 1, 0], [0, 0, 0]]))
    let right = FrequencyResponse(try Kernel(rows: [[0, 0, 1]]))
    let down = FrequencyResponse(try Kernel(rows: [[0], [0], [1]]))
    for (x, y) in [(0.0, 0.0), (0.1, -0.2), (-0.37, 0.5)] {
      #expect(abs(identity.magnitude(x: x, y: y) - 1) < 1e-12 && abs(identity.phase(x: x, y: y)) < 1e-12)
      #expect(abs(right.magnitude(x: x, y: y) - 1) < 1e-12 && abs(right.phase(x: x, y: y) + 2 * .pi * x) < 1e-12)
    }
    #expect(abs(down.phase(x: 0.3, y: 0.2) + 0.4 * .pi) < 1e-12)
  }

  @Test func meansAndDerivatives() throws {
    let mean = FrequencyResponse(try Kernel(rows: [[0.5, 0, 0.5]]))
    #expect(abs(mean.magnitude(x: 0, y: 0.3) - 1) < 1e-12 && mean.magnitude(x: 0.25, y: 0.1) < 1e-12)
    #expect(mean.decibels(least: -60).values.min() == -60)
    let derivative = FrequencyResponse(try Kernel(rows: [[0.5, 0, -0.5]]))
    #expect(derivative.magnitude(x: 0, y: 0.2) < 1e-12 && abs(derivative.magnitude(x: 0.25, y: 0) - 1) < 1e-12)
    #expect(abs(derivative.phases.value(at: Point(0.25, 0)) - .pi / 2) < 1e-9)
  }
}
