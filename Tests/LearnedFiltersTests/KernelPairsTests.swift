import Foundation
import ImageCodecs
import ImageFilters
import NeuralNetworks
import Tensors
import TestSupport
import Testing

@testable import LearnedFilters

/// Fits over several pairs, the rules by name, and what else the diagnosis notices.
@Suite struct KernelPairsTests {
  private func pair(_ seed: UInt64, _ kernel: Kernel, width: Int = 60, channels: Int = 1) throws -> KernelFit.Pair {
    let before = try Image.texture(width: width, height: 50, channels: channels, seed: seed)
    return try KernelFit.Pair(before: before, after: try before.convolved(with: kernel), name: "pair \(seed)")
  }

  @Test func severalPairsAddUp() throws {
    let kernel = try Kernel.random(height: 3, width: 3, seed: 5)
    let pairs = [try pair(1, kernel), try pair(2, kernel, width: 44), try pair(3, kernel, channels: 3)]
    let learned = try KernelFit(pairs, options: .init(size: 3)).solve()
    #expect(learned.kernel.error(against: kernel) < 0.01)
    let alone = try pairs.map { try KernelFit([$0], options: .init(size: 3)).solve() }
    #expect(learned.examples == alone.reduce(0) { $0 + $1.examples })
    #expect(learned.pairScores.map(\.count) == alone.map(\.score.count))
    // The same pair twice tells nothing new.
    let twice = try KernelFit([pairs[0], pairs[0]], options: .init(size: 3)).solve()
    #expect(twice.kernel.error(against: alone[0].kernel) < 1e-9)
    var mixed = KernelFitOptions(size: 3)
    mixed.channels = .mixed
    #expect(throws: FilterError.self) { try KernelFit(pairs, options: mixed) }
    #expect(throws: FilterError.self) { try KernelFit([]) }
  }

  @Test("A pair that lies beside itself is named")
  func misalignedPair() throws {
    let kernel = try Kernel(rows: [[0.2, 0.6, 0.2]])
    let before = try photo.cropped(100..<220, 100..<200).grayscaled()
    let shifted = try photo.cropped(91..<211, 100..<200).grayscaled().convolved(with: kernel)
    let odd = try KernelFit.Pair(before: before, after: shifted, name: "odd")
    let fit = try KernelFit([try pair(1, kernel), try pair(2, kernel), odd], options: .init(size: 3))
    let findings = try fit.diagnosis(of: fit.solve()).findings
    #expect(findings.contains(.misalignedPair(name: "odd", x: 9, y: 0)), "\(findings)")
  }

  @Test("Rules come near, each with the rate that is suggested", arguments: KernelTraining.Rule.allCases)
  func rules(_ rule: KernelTraining.Rule) throws {
    let fit = try KernelFit([try pair(1, try Kernel(rows: [[0.2, 0.5, 0.2]]))], options: .init(height: 1, width: 3))
    let training = try fit.train(fit.search(by: rule, batch: rule == .gd ? nil : 2))
    #expect(training.distance < 0.6, "\(training.distance)")
    #expect(training.places.map(\.distance).min() == training.distance || training.distance < 0.1)
  }

  @Test(
    "Absolute differences are not thrown off by a few pixels", arguments: [Loss.meanAbsoluteError, .huber(delta: 0.02)])
  func robustLosses(_ loss: Loss) throws {
    let kernel = try Kernel(rows: [[0.2, 0.5, 0.2]])
    let before = try Image.texture(width: 60, height: 50, channels: 1, seed: 1)
    guard case .uint8(let values) = try before.convolved(with: kernel).samples else { return }
    let spoilt = Image(
      .uint8(Tensor(shape: values.shape, elements: values.elements.enumerated().map { $0 % 23 == 0 ? 250 : $1 })))
    let fit = try KernelFit(before: before, after: spoilt, options: .init(height: 1, width: 3))
    let training = try fit.train(fit.search(by: .adam, loss: loss, epochs: 40, batch: 2, learningRate: 0.02))
    #expect(training.trained.kernel.error(against: kernel) < 0.1)
    #expect(training.trained.kernel.error(against: kernel) < training.exact.kernel.error(against: kernel))
  }

  @Test func noticesGammaBiasAndLargerKernels() throws {
    let small = photo.cropped(0..<200, 100..<260)
    func first(_ after: Image, _ size: Int) throws -> PairDiagnosis.Finding? {
      let fit = try KernelFit(before: small, after: after, options: .init(size: size))
      return try fit.diagnosis(of: fit.solve()).findings.first
    }
    guard case .uint8(let values) = try small.blurred(sigma: 0.7).samples else { return }
    let brighter = Image(
      .uint8(values.map { UInt8((255 * pow(Float($0) / 255, 0.8)).rounded()) }), color: small.color)
    guard case .otherGamma(let exponent, _, _) = try first(brighter, 5) else {
      Issue.record("gamma is not noticed")
      return
    }
    #expect(abs(exponent - 0.8) < 0.02)
    let lifted = try small.filtered(by: Convolve(try Kernel(rows: [[0.3, 0.4, 0.1]]), bias: 0.1))
    guard case .withBias = try first(lifted, 3) else {
      Issue.record("a bias is not noticed")
      return
    }
    let wide = try first(try small.filtered(by: Box(radius: 3)), 3)
    guard case .larger(7, 7, _, _) = wide else {
      Issue.record("a larger kernel is not noticed: \(String(describing: wide))")
      return
    }
  }
}
