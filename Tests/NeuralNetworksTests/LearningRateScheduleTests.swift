import Foundation
import NeuralNetworks
import SystemPackage
import TestSupport
import Testing

/// Schedules against PyTorch's (tools/make-optimizer-goldens.py).
@Suite("Learning rates")
struct LearningRateScheduleTests {
  static let schedules: [String: LearningRateSchedule] = [
    "constant": .constant,
    "step": .step(size: 30, gamma: 0.5),
    "multi step": .multiStep(milestones: [20, 50, 50, 90], gamma: 0.3),
    "exponential": .exponential(gamma: 0.97),
    "cosine": .cosine(period: 50, minimum: 0.001),
    "one cycle": .oneCycle(.init(steps: 120)),
    "one cycle linear": .oneCycle(
      .init(steps: 120, rise: 0.25, shape: .linear, divisor: 10, finalDivisor: 100)),
    "one cycle three": .oneCycle(.init(steps: 120, hasThreePhases: true)),
    "warm-up": LearningRateSchedule.constant.warmedUp(steps: 20, from: 0.1),
    "warm-up cosine": .warmUp(steps: 20, start: 0.1, then: .cosine(period: 100, minimum: 0)),
    "warm-up step": .warmUp(steps: 20, start: 0.1, then: .step(size: 30, gamma: 0.5)),
  ]

  static let plateaus: [String: PlateauSchedule] = [
    "default": PlateauSchedule(rate: 0.1),
    "cooldown": PlateauSchedule(rate: 0.1, factor: 0.5, patience: 2, cooldown: 3, minimum: 0.002),
    "absolute": PlateauSchedule(rate: 0.1, factor: 0.5, patience: 1, threshold: .absolute(0.05)),
    "largest": PlateauSchedule(rate: 0.1, direction: .largest, factor: 0.5, patience: 3),
    "largest absolute": PlateauSchedule(
      rate: 0.1, direction: .largest, factor: 0.3, patience: 2, threshold: .absolute(0.1)),
  ]

  private struct Goldens: Decodable {
    var rates: [String: [Double]]
    var metrics: [Double]
    var plateaus: [String: [Double]]
  }

  private func goldens() throws -> Goldens {
    let data = try Data(contentsOf: URL(filePath: Fixture.path("training/schedules.json").string))
    return try JSONDecoder().decode(Goldens.self, from: data)
  }

  @Test("Every step has PyTorch's rate", arguments: schedules.keys.sorted())
  func rates(_ name: String) throws {
    let schedule = try #require(Self.schedules[name])
    let expected = try #require(try goldens().rates[name])
    try schedule.validate()
    #expect(expected.count == 120)
    for (step, rate) in expected.enumerated() {
      let own = schedule.rate(base: 0.1, step: step)
      #expect(abs(own - rate) <= 1e-12, "step \(step): \(own), PyTorch \(rate)")
    }
  }

  @Test(
    "A plateau has PyTorch's rate after each metric, also where its state was stored", arguments: plateaus.keys.sorted()
  )
  func plateau(_ name: String) throws {
    var plateau = try #require(Self.plateaus[name])
    let goldens = try goldens()
    let expected = try #require(goldens.plateaus[name])
    #expect(Set(expected).count > 1)
    for (index, metric) in goldens.metrics.enumerated() {
      if index == 21 {
        plateau = try JSONDecoder().decode(PlateauSchedule.self, from: JSONEncoder().encode(plateau))
      }
      #expect(abs(plateau.update(metric: metric) - expected[index]) <= 1e-12)
    }
  }

  @Test("Every original is held to")
  func complete() throws {
    let goldens = try goldens()
    #expect(Set(goldens.rates.keys) == Set(Self.schedules.keys))
    #expect(Set(goldens.plateaus.keys) == Set(Self.plateaus.keys))
  }

  @Test("A metric that is not a number makes nothing better")
  func notANumber() {
    var plateau = PlateauSchedule(rate: 1, factor: 0.5, patience: 1)
    #expect([.nan, .nan].map { plateau.update(metric: $0) } == [1, 0.5])
    #expect(plateau.best == nil)
  }

  @Test("One cycle stays at its last rate, and may begin at the top")
  func oneCycle() {
    let cycle = LearningRateSchedule.oneCycle(.init(steps: 10))
    #expect(cycle.rate(base: 1, step: 9) == cycle.rate(base: 1, step: 500))
    #expect(abs(cycle.rate(base: 1, step: 9) - 1 / 25e4) <= 1e-15)
    #expect(LearningRateSchedule.oneCycle(.init(steps: 10, rise: 0)).rate(base: 1, step: 0) == 1)
    #expect(LearningRateSchedule.oneCycle(.init(steps: 10, rise: 0.1)).rate(base: 1, step: 0) == 1)
  }

  @Test("Schedules travel as JSON", arguments: schedules.keys.sorted())
  func json(_ name: String) throws {
    let schedule = try #require(Self.schedules[name])
    #expect(try JSONDecoder().decode(LearningRateSchedule.self, from: JSONEncoder().encode(schedule)) == schedule)
  }

  @Test(
    "What has no rate is refused",
    arguments: [
      .step(size: 0, gamma: 0.1), .multiStep(milestones: [5, 3], gamma: 0.1), .exponential(gamma: .nan),
      .cosine(period: 0, minimum: 0), .oneCycle(.init(steps: 1)),
      .oneCycle(.init(steps: 9, rise: 0.6, hasThreePhases: true)),
      .warmUp(steps: 0, start: 0.1, then: .constant), .warmUp(steps: 2, start: 0.1, then: .step(size: -1, gamma: 1)),
    ] as [LearningRateSchedule])
  func refused(_ schedule: LearningRateSchedule) {
    #expect(throws: NetworkError.self) { try schedule.validate() }
  }
}
